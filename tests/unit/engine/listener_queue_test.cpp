#include "engine/listener_queue.hpp"

#include <doctest/doctest.h>

#include <latch>
#include <memory>
#include <optional>
#include <string>

using namespace rexa;

namespace {

class Idle final : public RunListener {};

/// A queue whose thread is busy until it ends; what is told meanwhile waits in it.
class BusyQueue {
public:
    BusyQueue() {
        queue_.emplace(std::vector<std::shared_ptr<RunListener>>{std::make_shared<Idle>()});
        queue_->post([this](RunListener&) {
            is_busy_.count_down();
            may_go_on_.wait();
        });
        is_busy_.wait();
    }

    void post(char name, std::size_t bytes = 0) {
        queue_->post([this, name](RunListener&) { told_ += name; }, bytes);
    }

    /// The names of what was delivered, in their order.
    std::string end() {
        may_go_on_.count_down();
        queue_.reset();
        return told_;
    }

private:
    std::latch is_busy_{1};
    std::latch may_go_on_{1};
    std::string told_;
    std::optional<ListenerQueue> queue_;
};

constexpr std::size_t mebibyte = 1u << 20;

} // namespace

TEST_CASE("the number of events that wait for listeners is bounded") {
    BusyQueue queue;
    for (int i = 0; i < 2'000; ++i) {
        queue.post('x');
    }
    CHECK(queue.end() == std::string(1024, 'x'));
}

TEST_CASE("the size of events that wait for listeners is bounded") {
    BusyQueue queue;
    queue.post('a', 30 * mebibyte);
    queue.post('b', 30 * mebibyte);
    queue.post('c', 5 * mebibyte);
    queue.post('d', 4 * mebibyte);
    queue.post('e', 1);
    queue.post('f', std::size_t(-1));
    queue.post('g');
    CHECK(queue.end() == "abdg");
}

TEST_CASE("one event alone may be of any size") {
    BusyQueue queue;
    queue.post('a', 200 * mebibyte);
    queue.post('b', 1);
    CHECK(queue.end() == "a");
}
