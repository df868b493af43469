#include "engine/scheduler.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <future>
#include <latch>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

using namespace rexa;
using namespace std::chrono_literals;

namespace {

/// A task that calls a function with whether it was asked to stop before it began.
class TestTask final : public detail::Task {
public:
    explicit TestTask(std::function<void(bool stopped)> function,
                      Call::Clock::time_point deadline = Call::Clock::time_point::max())
        : function_(std::move(function)), deadline_(deadline) {}

    void perform() noexcept override { function_(stop_.stop_requested()); }
    void cancel() noexcept override { stop_.request_stop(); }
    bool stop_requested() const noexcept override { return stop_.stop_requested(); }
    Call::Clock::time_point deadline() const noexcept override { return deadline_; }

private:
    std::function<void(bool)> function_;
    Call::Clock::time_point deadline_;
    std::stop_source stop_;
};

std::shared_ptr<TestTask> task(std::function<void(bool)> function) {
    return std::make_shared<TestTask>(std::move(function));
}

Errc code_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.code();
    }
    return Errc::internal;
}

} // namespace

TEST_CASE("no more operations are under way than there are slots") {
    Scheduler scheduler(3);
    std::atomic<int> under_way = 0;
    std::atomic<int> most = 0;
    std::latch done(40);
    const auto work = [&] {
        const int now = ++under_way;
        for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
        }
        std::this_thread::yield();
        --under_way;
    };
    std::vector<std::jthread> callers;
    for (int i = 0; i < 20; ++i) {
        scheduler.post(detail::Lane::runs, task([&](bool) {
                           work();
                           done.count_down();
                       }));
        callers.emplace_back([&] {
            const auto admission = scheduler.enter({});
            work();
            done.count_down();
        });
    }
    done.wait();
    CHECK(most <= 3);
    CHECK(most >= 1);
}

TEST_CASE("who waits is admitted in order of arrival, tasks and blocked callers alike") {
    Scheduler scheduler(1);
    std::mutex mutex;
    std::vector<int> order;
    const auto note = [&](int number) {
        const std::lock_guard lock(mutex);
        order.push_back(number);
    };
    std::latch done(3);
    std::jthread blocked;
    {
        const auto admission = scheduler.enter({});
        scheduler.post(detail::Lane::runs, task([&](bool) {
                           note(1);
                           done.count_down();
                       }));
        blocked = std::jthread([&] {
            const auto mine = scheduler.enter({});
            note(2);
            done.count_down();
        });
        while (scheduler.waiting() < 2) {
            std::this_thread::yield();
        }
        scheduler.post(detail::Lane::runs, task([&](bool) {
                           note(3);
                           done.count_down();
                       }));
        CHECK(order.empty());
    }
    done.wait();
    CHECK(order == std::vector{1, 2, 3});
}

TEST_CASE("waiting for a slot ends at the deadline and at a stop request") {
    Scheduler scheduler(1);
    const auto admission = scheduler.enter({});
    CHECK(code_of([&] { scheduler.enter(Call().timeout(1ms)); }) == Errc::deadline_exceeded);

    std::stop_source stop;
    auto waiting = std::async(std::launch::async, [&] {
        return code_of([&] { scheduler.enter(Call().stop(stop.get_token())); });
    });
    while (scheduler.waiting() < 1) {
        std::this_thread::yield();
    }
    stop.request_stop();
    CHECK(waiting.get() == Errc::cancelled);
    CHECK(scheduler.waiting() == 0);
}

TEST_CASE("a task that is cancelled or too late while it waits is performed without a slot") {
    Scheduler scheduler(1);
    const auto admission = scheduler.enter({});
    std::promise<bool> cancelled;
    std::promise<bool> late;
    const auto first = task([&](bool stopped) { cancelled.set_value(stopped); });
    scheduler.post(detail::Lane::runs, first);
    scheduler.post(detail::Lane::runs,
                   std::make_shared<TestTask>([&](bool stopped) { late.set_value(stopped); },
                                              Call::Clock::now() + 1ms));
    first->cancel();
    scheduler.wake();
    CHECK(cancelled.get_future().get() == true);
    CHECK(late.get_future().get() == false);
}

TEST_CASE("queries pass runs that fill every slot") {
    Scheduler scheduler(1);
    const auto admission = scheduler.enter({});
    std::promise<void> answered;
    scheduler.post(detail::Lane::queries, task([&](bool) { answered.set_value(); }));
    answered.get_future().get();
}

TEST_CASE("two bulk operations are under way at once, and hold up neither runs nor queries") {
    Scheduler scheduler(1);
    std::latch entered(2);
    std::latch release(1);
    std::latch done(3);
    const auto hold = [&](bool) {
        entered.count_down();
        release.wait();
        done.count_down();
    };
    scheduler.post(detail::Lane::bulk, task(hold));
    scheduler.post(detail::Lane::bulk, task(hold));
    entered.wait();
    std::atomic<bool> third_began = false;
    scheduler.post(detail::Lane::bulk, task([&](bool) {
                       third_began = true;
                       done.count_down();
                   }));
    std::promise<bool> cancelled;
    const auto fourth = task([&](bool stopped) { cancelled.set_value(stopped); });
    scheduler.post(detail::Lane::bulk, fourth);
    std::promise<void> ran;
    scheduler.post(detail::Lane::runs, task([&](bool) { ran.set_value(); }));
    ran.get_future().get();
    std::promise<void> answered;
    scheduler.post(detail::Lane::queries, task([&](bool) { answered.set_value(); }));
    answered.get_future().get();
    fourth->cancel();
    scheduler.wake();
    CHECK(cancelled.get_future().get() == true);
    CHECK(!third_began);
    release.count_down();
    done.wait();
    CHECK(third_began);
}

TEST_CASE("shutdown cancels everything, completes it, and refuses more") {
    std::atomic<int> completed = 0;
    std::atomic<int> stopped_count = 0;
    std::promise<void> started;
    {
        Scheduler scheduler(1);
        std::shared_ptr<TestTask> running;
        running = task([&](bool) {
            started.set_value();
            while (!running->stop_requested()) {
                std::this_thread::yield();
            }
            ++completed;
        });
        scheduler.post(detail::Lane::runs, running);
        started.get_future().get();
        for (int i = 0; i < 10; ++i) {
            scheduler.post(detail::Lane::runs, task([&](bool stopped) {
                               ++completed;
                               stopped_count += stopped;
                           }));
        }
        scheduler.shutdown();
        CHECK(completed == 11);
        CHECK(code_of([&] { scheduler.post(detail::Lane::runs, task([](bool) {})); }) ==
              Errc::failed_precondition);
        running.reset();
    }
    CHECK(stopped_count == 10);
}

TEST_CASE("shutdown on one of its own threads does not wait for itself") {
    auto scheduler = std::make_unique<Scheduler>(1);
    std::promise<void> done;
    scheduler->post(detail::Lane::runs, task([&](bool) {
                        scheduler.reset();
                        done.set_value();
                    }));
    done.get_future().get();
    CHECK(scheduler == nullptr);
}
