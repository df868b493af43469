#include "fixture.hpp"
#include "support/forwarding_store.hpp"
#include "support/temp_directory.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <doctest/doctest.h>

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <future>
#include <map>
#include <mutex>
#include <set>
#include <sstream>
#include <stop_token>
#include <type_traits>

using namespace rexa;
using namespace rexa::test;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

/// A store in which the next calls that can be stopped wait until they are.
class HoldingStore final : public ForwardingStore {
public:
    using ForwardingStore::ForwardingStore;

    void hold_next(int count) {
        const std::lock_guard lock(mutex_);
        left_ = count;
    }
    /// Waits until all of them are there.
    void wait_held() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return left_ == 0; });
    }

private:
    void before(const Call& call) override {
        std::unique_lock lock(mutex_);
        if (left_ == 0 || !call.stop().stop_possible()) {
            return;
        }
        --left_;
        changed_.notify_all();
        changed_.wait(lock, call.stop(), [] { return false; });
    }

    std::mutex mutex_;
    std::condition_variable_any changed_;
    int left_ = 0;
};

template <class T, class Form>
asio::awaitable<T> awaited(Form form) {
    co_return co_await form(Call(), asio::use_awaitable);
}

template <class T, class Check>
void check_result(std::future<T> result, Check& check) {
    if constexpr (std::is_void_v<T>) {
        result.get();
        check();
    } else {
        check(result.get());
    }
}

/// A history of a parent and its child, each of which made a file, and of a replay of the child.
struct HistoryFixture : EngineFixture {
    HistoryFixture() {
        store = held;
        engine = make();
        program = [](ProgramContext& context) {
            context.print(context.command.code);
            context.files["made/" + context.command.code] = Bytes(context.command.code);
            return exited(0);
        };
        parent = engine.run(RunRequest("parent"));
        child = engine.run(RunRequest("child").parent(parent.id()).task("the child"));
        report = engine.replay(child.id());
    }

    /// Performs `form(call, token)` by callback, future and coroutine, and shows each result to
    /// `check`; then past its deadline, and cancelled by its slot while the store works for it.
    template <class Form, class Check>
    void in_every_way(Form form, Check check) {
        using T = decltype(form(Call(), asio::use_future).get());

        std::promise<T> called;
        form(Call(), [&](std::exception_ptr error, auto... value) {
            error ? called.set_exception(error) : called.set_value(std::move(value)...);
        });
        check_result(called.get_future(), check);

        check_result(form(Call(), asio::use_future), check);

        asio::io_context context;
        auto result = asio::co_spawn(context, awaited<T>(form), asio::use_future);
        context.run();
        check_result(std::move(result), check);

        std::promise<Errc> late;
        form(Call().deadline(Call::Clock::time_point::min()), code_into(late));
        CHECK(late.get_future().get() == Errc::deadline_exceeded);

        asio::cancellation_signal signal;
        std::promise<Errc> ended;
        held->hold_next(1);
        form(Call(), asio::bind_cancellation_slot(signal.slot(),
                                                  asio::bind_executor(context, code_into(ended))));
        held->wait_held();
        signal.emit(asio::cancellation_type::terminal);
        context.restart();
        context.run();
        CHECK(ended.get_future().get() == Errc::cancelled);
    }

    /// A snapshot whose sandbox the provider failed to destroy.
    void leave_sandbox_behind() {
        provider->fail_at(Step::destroy, Error(Errc::sandbox_unavailable, "it stays"));
        engine.run(RunRequest("x"));
        provider->mend();
    }

    std::shared_ptr<HoldingStore> held = std::make_shared<HoldingStore>(make_memory_store());
    Snapshot parent;
    Snapshot child;
    ReplayReport report;
};

std::string content_of(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

} // namespace

TEST_CASE_FIXTURE(HistoryFixture, "asynchronous forms find and list") {
    in_every_way(
        [&](const Call& call, auto token) {
            return engine.async_find(child.id().brief(), call, std::move(token));
        },
        [&](const SnapshotId& id) { CHECK(id == child.id()); });
    in_every_way(
        [&](const Call& call, auto token) {
            return engine.async_short_id(child.id(), call, std::move(token));
        },
        [&](const std::string& prefix) { CHECK(prefix == child.id().to_string().substr(0, 8)); });
    in_every_way(
        [&](const Call& call, auto token) {
            return engine.async_children(parent.id(), call, std::move(token));
        },
        [&](const std::vector<SnapshotSummary>& entries) {
            REQUIRE(entries.size() == 2);
            CHECK(entries[0].id == child.id());
            CHECK(entries[1].id == report.verdicts[0].replay);
        });
    in_every_way(
        [&](const Call& call, auto token) {
            return engine.async_lineage(child.id(), call, std::move(token));
        },
        [&](const std::vector<SnapshotSummary>& entries) {
            REQUIRE(entries.size() == 1);
            CHECK(entries[0].id == parent.id());
        });
    in_every_way(
        [&](const Call& call, auto token) {
            return engine.async_verdicts(child.id(), call, std::move(token));
        },
        [&](const std::vector<Verdict>& verdicts) { CHECK(verdicts == report.verdicts); });
    in_every_way(
        [&](const Call& call, auto token) { return engine.async_info(call, std::move(token)); },
        [&](const StoreInfo& info) {
            CHECK(info.backend == "memory");
            CHECK(info.snapshots == 3);
        });
}

TEST_CASE_FIXTURE(HistoryFixture, "asynchronous forms read and show") {
    in_every_way([&](const Call& call,
                     auto token) { return engine.async_get(child.id(), call, std::move(token)); },
                 [&](const Snapshot& snapshot) { CHECK(snapshot == child); });
    in_every_way(
        [&](const Call& call, auto token) {
            return engine.async_timeline_html(SnapshotQuery(), call, std::move(token));
        },
        [&](const std::string& page) {
            CHECK(page == engine.timeline_html());
            CHECK(page.find("the child") != std::string::npos);
        });
    in_every_way(
        [&](const Call& call, auto token) {
            return engine.async_artifacts(child.id(), call, std::move(token));
        },
        [&](const std::vector<FileDiff>& files) {
            REQUIRE(files.size() == 1);
            CHECK(files[0].path == "made/child");
            CHECK(files[0].change == FileChange::added);
        });
    in_every_way(
        [&](const Call& call, auto token) {
            return engine.async_read_file(child.id(), "made/parent", call, std::move(token));
        },
        [](const Bytes& bytes) { CHECK(bytes.chars() == "parent"); });
}

TEST_CASE_FIXTURE(HistoryFixture, "asynchronous forms make, keep and discard drafts") {
    in_every_way(
        [&](const Call& call, auto token) {
            return engine.async_branch(parent.id(), call, std::move(token));
        },
        [&](const Draft& draft) {
            CHECK(draft.request.parent() == parent.id());
            CHECK(engine.draft(draft.id) == draft);
            engine.discard(draft.id);
        });
    auto draft = engine.branch(parent.id());
    draft.request.task("edited");
    in_every_way([&](const Call& call,
                     auto token) { return engine.async_save(draft, call, std::move(token)); },
                 [&] {
                     CHECK(engine.draft(draft.id) == draft);
                     engine.discard(draft.id);
                 });
    engine.save(draft);
    in_every_way([&](const Call& call,
                     auto token) { return engine.async_draft(draft.id, call, std::move(token)); },
                 [&](const Draft& kept) { CHECK(kept == draft); });
    in_every_way(
        [&](const Call& call, auto token) { return engine.async_drafts(call, std::move(token)); },
        [&](const std::vector<Draft>& drafts) { CHECK(drafts == std::vector{draft}); });
    in_every_way(
        [&](const Call& call, auto token) {
            engine.save(draft);
            return engine.async_discard(draft.id, call, std::move(token));
        },
        [&] { CHECK(engine.drafts().empty()); });
    CHECK(engine.drafts() == std::vector{draft});
}

TEST_CASE_FIXTURE(HistoryFixture, "asynchronous forms annotate") {
    const auto id = child.id();
    in_every_way([&](const Call& call,
                     auto token) { return engine.async_tag(id, "good", call, std::move(token)); },
                 [&] {
                     CHECK(engine.get(id).annotations().tags == std::set<std::string>{"good"});
                     engine.untag(id, "good");
                 });
    engine.tag(id, "bad");
    in_every_way([&](const Call& call,
                     auto token) { return engine.async_untag(id, "bad", call, std::move(token)); },
                 [&] {
                     CHECK(engine.get(id).annotations().tags.empty());
                     engine.tag(id, "bad");
                 });
    in_every_way([&](const Call& call,
                     auto token) { return engine.async_note(id, "look", call, std::move(token)); },
                 [&] {
                     CHECK(engine.get(id).annotations().note == "look");
                     engine.note(id, "");
                 });
    in_every_way(
        [&](const Call& call, auto token) { return engine.async_pin(id, call, std::move(token)); },
        [&] {
            CHECK(engine.get(id).annotations().pinned);
            engine.unpin(id);
        });
    engine.pin(id);
    in_every_way([&](const Call& call,
                     auto token) { return engine.async_unpin(id, call, std::move(token)); },
                 [&] {
                     CHECK(!engine.get(id).annotations().pinned);
                     engine.pin(id);
                 });
    in_every_way(
        [&](const Call& call, auto token) {
            return engine.async_metric(id, "score", 0.5, call, std::move(token));
        },
        [&] {
            CHECK(engine.get(id).annotations().metrics ==
                  std::map<std::string, double>{{"score", 0.5}});
        });
    CHECK(engine.get(id).annotations() == Annotations{{"bad"}, "", true, {{"score", 0.5}}});
}

TEST_CASE_FIXTURE(HistoryFixture, "an asynchronous restore writes the resulting workspace") {
    const TempDirectory top;
    int folders = 0;
    in_every_way(
        [&](const Call& call, auto token) {
            return engine.async_restore(child.id(), top.path() / std::to_string(folders++), call,
                                        std::move(token));
        },
        [&] {
            const auto made = top.path() / std::to_string(folders - 1) / "made";
            CHECK(content_of(made / "parent") == "parent");
            CHECK(content_of(made / "child") == "child");
        });
    CHECK(folders == 5);
    CHECK(!std::filesystem::exists(top.path() / "3"));
    CHECK(!std::filesystem::exists(top.path() / "4"));
    std::promise<Errc> taken;
    engine.async_restore(child.id(), top.path() / "0", Call(), code_into(taken));
    CHECK(taken.get_future().get() == Errc::already_exists);
}

TEST_CASE_FIXTURE(HistoryFixture, "asynchronous forms verify, remove and collect") {
    in_every_way(
        [&](const Call& call, auto token) { return engine.async_verify(call, std::move(token)); },
        [](const VerifyReport& found) {
            CHECK(found.clean());
            CHECK(found.snapshots == 3);
            CHECK(found.objects == 7);
        });
    in_every_way(
        [&](const Call& call, auto token) {
            return engine.async_preview_removal({child.id()}, call, std::move(token));
        },
        [&](const RemovalReport& removal) {
            CHECK(removal.removed == std::vector{child.id()});
            CHECK(engine.get(child.id()) == child);
        });
    int removals = 0;
    in_every_way(
        [&](const Call& call, auto token) {
            const auto one = engine.run(RunRequest("one " + std::to_string(removals++)));
            return engine.async_remove({one.id()}, call, std::move(token));
        },
        [](const RemovalReport& removal) { CHECK(removal.removed.size() == 1); });
    CHECK(engine.query({}).entries.size() == 5);

    in_every_way(
        [&](const Call& call, auto token) {
            return engine.async_gc(GcMode::preview, call, std::move(token));
        },
        [](const GcReport& found) { CHECK(found.objects == 9); });
    CHECK(engine.async_gc(GcMode::collect, Call(), asio::use_future).get().objects == 9);
    CHECK(engine.gc(GcMode::preview).objects == 0);
}

TEST_CASE_FIXTURE(HistoryFixture, "an asynchronous reap destroys what was left behind") {
    in_every_way(
        [&](const Call& call, auto token) {
            leave_sandbox_behind();
            return engine.async_reap(call, std::move(token));
        },
        [](std::size_t reaped) { CHECK(reaped == 1); });
    CHECK(provider->reaped == 3);
    CHECK(engine.reap() == 2);
}

TEST_CASE_FIXTURE(HistoryFixture, "operations that take long hold up neither runs nor queries") {
    std::stop_source stop;
    asio::io_context context;
    asio::cancellation_signal signal;
    std::promise<Errc> first;
    std::promise<Errc> second;
    std::promise<Errc> third;
    std::promise<Errc> late;
    held->hold_next(2);
    engine.async_verify(Call().stop(stop.get_token()), code_into(first));
    engine.async_gc(GcMode::preview, Call().stop(stop.get_token()), code_into(second));
    held->wait_held();
    engine.async_verify(Call(), asio::bind_cancellation_slot(
                                    signal.slot(), asio::bind_executor(context, code_into(third))));
    engine.async_verify(Call().timeout(1ms), code_into(late));
    const auto snapshot = engine.async_run(RunRequest("x"), asio::use_future).get();
    CHECK(engine.async_get(snapshot.id(), Call(), asio::use_future).get() == snapshot);
    CHECK(late.get_future().get() == Errc::deadline_exceeded);
    signal.emit(asio::cancellation_type::total);
    context.run();
    CHECK(third.get_future().get() == Errc::cancelled);
    stop.request_stop();
    CHECK(first.get_future().get() == Errc::cancelled);
    CHECK(second.get_future().get() == Errc::cancelled);
}
