#include "engine/scheduler.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <system_error>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <functional>
#include <future>
#include <latch>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

using namespace rexa;
using namespace std::chrono_literals;

namespace {

/// A task that calls a function with whether it was asked to stop before it began, and another one
/// when it completes.
class TestTask final : public detail::Task {
public:
    explicit TestTask(std::function<void(bool stopped)> operation,
                      Call::Clock::time_point deadline = Call::Clock::time_point::max(),
                      std::function<void()> handler = {})
        : operation_(std::move(operation)), handler_(std::move(handler)), deadline_(deadline) {}

    void perform() noexcept override { operation_(stop_.stop_requested()); }
    void complete() noexcept override {
        if (handler_) {
            handler_();
        }
    }
    void cancel() noexcept override { stop_.request_stop(); }
    bool stop_requested() const noexcept override {
        ++looks_;
        return stop_.stop_requested();
    }
    Call::Clock::time_point deadline() const noexcept override {
        ++looks_;
        return deadline_;
    }

    /// How often somebody asked whether the task has ended.
    int looks() const noexcept { return looks_; }

private:
    std::function<void(bool)> operation_;
    std::function<void()> handler_;
    Call::Clock::time_point deadline_;
    std::stop_source stop_;
    mutable std::atomic<int> looks_ = 0;
};

constexpr auto never = Call::Clock::time_point::max();

std::shared_ptr<TestTask> task(std::function<void(bool)> operation,
                               Call::Clock::time_point deadline = never,
                               std::function<void()> handler = {}) {
    return std::make_shared<TestTask>(std::move(operation), deadline, std::move(handler));
}

std::shared_ptr<TestTask> completing(std::function<void()> handler) {
    return task([](bool) {}, never, std::move(handler));
}

void cancel(Scheduler& scheduler, TestTask& task) {
    task.cancel();
    scheduler.stopped(task);
}

/// Makes threads until none is left.
class LimitedThreads {
public:
    explicit LimitedThreads(int left) : left_(left) {}

    Scheduler::ThreadMaker maker() {
        return [this](std::function<void()> function) {
            if (left_-- <= 0) {
                throw std::system_error(EAGAIN, std::generic_category());
            }
            ++made_;
            return std::thread(std::move(function));
        };
    }
    void allow(int more) { left_ = more; }
    int made() const { return made_; }

private:
    std::atomic<int> left_;
    std::atomic<int> made_ = 0;
};

Errc code_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.code();
    }
    return Errc::internal;
}

} // namespace

TEST_CASE("as many operations are under way as there are slots, and no more") {
    Scheduler scheduler(3);
    std::latch three_inside(3);
    std::latch leave(1);
    std::latch done(7);
    std::atomic<int> began = 0;
    const auto work = [&] {
        if (++began <= 3) {
            three_inside.count_down();
            leave.wait();
        }
        done.count_down();
    };
    const auto post = [&] { scheduler.post(detail::Lane::runs, task([&](bool) { work(); })); };
    const auto block = [&] {
        const auto admission = scheduler.enter({});
        work();
    };
    post();
    std::vector<std::jthread> callers;
    callers.emplace_back(block);
    post();
    three_inside.wait();
    for (int i = 0; i < 2; ++i) {
        post();
        callers.emplace_back(block);
    }
    while (scheduler.waiting() < 4) {
        std::this_thread::yield();
    }
    CHECK(began == 3);
    leave.count_down();
    done.wait();
    CHECK(began == 7);
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
    const auto enter_elsewhere = [&](const Call& call) {
        return std::async(std::launch::async,
                          [&scheduler, call] { return code_of([&] { scheduler.enter(call); }); });
    };
    CHECK(enter_elsewhere(Call().timeout(1ms)).get() == Errc::deadline_exceeded);

    std::stop_source stop;
    auto waiting = enter_elsewhere(Call().stop(stop.get_token()));
    while (scheduler.waiting() < 1) {
        std::this_thread::yield();
    }
    stop.request_stop();
    CHECK(waiting.get() == Errc::cancelled);
    CHECK(scheduler.waiting() == 0);
}

TEST_CASE("there are as many side sandboxes as runs, and neither waits for the other") {
    Scheduler scheduler(1);
    std::vector<int> order;
    std::vector<std::jthread> threads;
    {
        const auto aside = scheduler.enter_aside({});
        for (int i = 1; i <= 2; ++i) {
            threads.emplace_back([&, i] {
                const auto mine = scheduler.enter_aside({});
                order.push_back(i);
            });
            while (scheduler.waiting_aside() < static_cast<std::size_t>(i)) {
                std::this_thread::yield();
            }
        }
        std::promise<void> ran;
        scheduler.post(detail::Lane::runs, task([&](bool) { ran.set_value(); }));
        ran.get_future().get();
        CHECK(order.empty());
    }
    threads.clear();
    CHECK(order == std::vector{1, 2});
}

TEST_CASE("waiting for a side sandbox ends at the deadline and at a stop request") {
    Scheduler scheduler(1);
    std::optional aside(scheduler.enter_aside({}));
    const auto enter_elsewhere = [&](const Call& call) {
        return std::async(std::launch::async, [&scheduler, call] {
            return code_of([&] { scheduler.enter_aside(call); });
        });
    };
    CHECK(enter_elsewhere(Call().timeout(1ms)).get() == Errc::deadline_exceeded);
    std::stop_source stop;
    auto waiting = enter_elsewhere(Call().stop(stop.get_token()));
    while (scheduler.waiting_aside() < 1) {
        std::this_thread::yield();
    }
    stop.request_stop();
    CHECK(waiting.get() == Errc::cancelled);
    aside.reset();
    const auto again = scheduler.enter_aside({});
}

TEST_CASE("a run may ask for a side sandbox, which may ask for nothing more") {
    Scheduler scheduler(2);
    const auto run = scheduler.enter({});
    {
        const auto aside = scheduler.enter_aside({});
        CHECK(code_of([&] { scheduler.enter_aside({}); }) == Errc::failed_precondition);
    }
    std::promise<Errc> inside;
    std::jthread other([&] {
        const auto aside = scheduler.enter_aside({});
        inside.set_value(code_of([&] { scheduler.enter({}); }));
    });
    CHECK(inside.get_future().get() == Errc::failed_precondition);
}

TEST_CASE("a task that is cancelled or too late while it waits is performed without a slot") {
    Scheduler scheduler(1);
    const auto admission = scheduler.enter({});
    std::promise<bool> cancelled;
    std::promise<bool> late;
    const auto first = task([&](bool stopped) { cancelled.set_value(stopped); });
    scheduler.post(detail::Lane::runs, first);
    scheduler.post(detail::Lane::runs,
                   task([&](bool stopped) { late.set_value(stopped); }, Call::Clock::now() + 1ms));
    cancel(scheduler, *first);
    CHECK(cancelled.get_future().get() == true);
    CHECK(late.get_future().get() == false);
}

TEST_CASE("queries that fill their lane hold up no task that ended, in any lane") {
    Scheduler scheduler(1);
    const auto admission = scheduler.enter({});
    std::latch entered(2);
    std::latch leave(1);
    for (int i = 0; i < 2; ++i) {
        scheduler.post(detail::Lane::queries, task([&](bool) {
                           entered.count_down();
                           leave.wait();
                       }));
    }
    entered.wait();
    for (const auto lane : {detail::Lane::runs, detail::Lane::queries}) {
        CAPTURE(static_cast<int>(lane));
        std::promise<bool> cancelled;
        std::promise<bool> late;
        const auto first = task([&](bool stopped) { cancelled.set_value(stopped); });
        scheduler.post(lane, first);
        scheduler.post(
            lane, task([&](bool stopped) { late.set_value(stopped); }, Call::Clock::now() + 1ms));
        cancel(scheduler, *first);
        CHECK(cancelled.get_future().get() == true);
        CHECK(late.get_future().get() == false);
    }
    leave.count_down();
}

TEST_CASE("a task that was stopped before it was queued does not wait for a slot") {
    Scheduler scheduler(1);
    const auto admission = scheduler.enter({});
    std::promise<bool> ended;
    const auto stopped_task = task([&](bool stopped) { ended.set_value(stopped); });
    cancel(scheduler, *stopped_task);
    scheduler.post(detail::Lane::runs, stopped_task);
    CHECK(ended.get_future().get() == true);
}

TEST_CASE("an earlier deadline is seen by who waits for a later one") {
    Scheduler scheduler(1);
    const auto admission = scheduler.enter({});
    scheduler.post(detail::Lane::runs, task([](bool) {}, Call::Clock::now() + 1h));
    std::promise<void> late;
    scheduler.post(detail::Lane::runs,
                   task([&](bool) { late.set_value(); }, Call::Clock::now() + 1ms));
    late.get_future().get();
    CHECK(scheduler.waiting() == 1);
}

TEST_CASE("handlers that block hold up neither operations nor the end of others") {
    Scheduler scheduler(1);
    std::latch entered(3);
    std::latch leave(1);
    const auto block = [&] {
        entered.count_down();
        leave.wait();
    };
    for (int i = 0; i < 2; ++i) {
        scheduler.post(detail::Lane::queries, completing(block));
    }
    {
        const auto admission = scheduler.enter({});
        const auto first = completing(block);
        scheduler.post(detail::Lane::runs, first);
        cancel(scheduler, *first);
        entered.wait();
        std::promise<bool> second_ended;
        const auto second = task([&](bool stopped) { second_ended.set_value(stopped); });
        scheduler.post(detail::Lane::runs, second);
        cancel(scheduler, *second);
        CHECK(second_ended.get_future().get() == true);
    }
    for (const auto lane : {detail::Lane::runs, detail::Lane::queries}) {
        std::promise<void> performed;
        scheduler.post(lane, task([&](bool) { performed.set_value(); }));
        performed.get_future().get();
    }
    leave.count_down();
}

TEST_CASE("a task that completes has given its slot back") {
    Scheduler scheduler(1);
    std::promise<void> entered;
    scheduler.post(detail::Lane::runs, completing([&] {
                       const auto admission = scheduler.enter({});
                       entered.set_value();
                   }));
    entered.get_future().get();
}

TEST_CASE("a thread that has a slot cannot wait for another one") {
    Scheduler scheduler(2);
    {
        const auto admission = scheduler.enter({});
        CHECK(code_of([&] { scheduler.enter({}); }) == Errc::failed_precondition);
        Scheduler other(1);
        const auto elsewhere = other.enter({});
    }
    const auto admission = scheduler.enter({});
    std::promise<Errc> inside;
    scheduler.post(detail::Lane::runs,
                   task([&](bool) { inside.set_value(code_of([&] { scheduler.enter({}); })); }));
    CHECK(inside.get_future().get() == Errc::failed_precondition);
}

TEST_CASE("a task for which no thread can be made is refused and not queued") {
    LimitedThreads threads(0);
    Scheduler scheduler(1, threads.maker());
    std::atomic<int> performed = 0;
    const auto refused = task([&](bool) { ++performed; });
    CHECK(code_of([&] { scheduler.post(detail::Lane::runs, refused); }) ==
          Errc::resource_exhausted);
    CHECK(refused.use_count() == 1);
    threads.allow(1);
    std::promise<void> done;
    scheduler.post(detail::Lane::runs, task([&](bool) { done.set_value(); }));
    done.get_future().get();

    const auto admission = scheduler.enter({});
    const auto timed = task([&](bool) { ++performed; }, Call::Clock::now() + 1ms);
    CHECK(code_of([&] { scheduler.post(detail::Lane::runs, timed); }) == Errc::resource_exhausted);
    CHECK(timed.use_count() == 1);
    CHECK(scheduler.waiting() == 0);
    CHECK(performed == 0);
}

TEST_CASE("where one thread is all there is, it performs everything") {
    LimitedThreads threads(1);
    Scheduler scheduler(4, threads.maker());
    std::latch done(12);
    for (int i = 0; i < 4; ++i) {
        for (const auto lane : {detail::Lane::runs, detail::Lane::queries, detail::Lane::bulk}) {
            scheduler.post(lane, task([&](bool) { done.count_down(); }));
        }
    }
    done.wait();
    CHECK(threads.made() == 1);
}

TEST_CASE("queued tasks are not looked at again and again") {
    constexpr int count = 2000;
    LimitedThreads threads(100);
    std::atomic<int> completed = 0;
    std::vector<std::shared_ptr<TestTask>> tasks;
    {
        Scheduler scheduler(1, threads.maker());
        const auto admission = scheduler.enter({});
        for (int i = 0; i < count; ++i) {
            tasks.push_back(task([&](bool) { ++completed; }));
            scheduler.post(detail::Lane::runs, tasks.back());
        }
        CHECK(threads.made() == 1);
        for (int i = 0; i < count; i += 2) {
            cancel(scheduler, *tasks[static_cast<std::size_t>(i)]);
        }
        scheduler.shutdown();
        CHECK(completed == count);
    }
    int most = 0;
    for (const auto& one : tasks) {
        most = std::max(most, one->looks());
    }
    CHECK(most <= 10);
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
    cancel(scheduler, *fourth);
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
