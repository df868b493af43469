#include "contract/store/samples.hpp"
#include "integration/store/processes.hpp"
#include "support/temp_directory.hpp"

#include <rexa/sqlite.hpp>

#include <poll.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <random>
#include <thread>

using namespace rexa;
using namespace rexa::test;

namespace {

constexpr std::size_t period = (1u << 20) + 7;
constexpr int kills_in_one_store = 25;

/// What programs print in this test: byte i of a stream is byte i + seed of an endless pattern.
class Pattern {
public:
    Pattern() : bytes_(2 * period, '\0') {
        std::mt19937_64 random(20240229);
        for (std::size_t i = 0; i < period; ++i) {
            bytes_[i] = bytes_[i + period] = static_cast<char>(random());
        }
    }

    /// At most one period at a time.
    [[nodiscard]] std::string_view part(std::uint64_t start, std::size_t size) const {
        return std::string_view(bytes_).substr(static_cast<std::size_t>(start % period), size);
    }

    [[nodiscard]] bool matches(std::string_view bytes, std::uint64_t start) const {
        while (!bytes.empty()) {
            const std::size_t size = std::min(bytes.size(), period);
            if (part(start, size) != bytes.substr(0, size)) {
                return false;
            }
            bytes.remove_prefix(size);
            start += size;
        }
        return true;
    }

private:
    std::string bytes_;
};

enum class Event : std::uint8_t { begun, given, finished };

/// What the child tells the parent, in one write each.
struct Report {
    SnapshotId::Raw id{};
    std::uint64_t bytes = 0; ///< given to the caller on this stream by now
    Event event = Event::begun;
    Stream stream = Stream::out;
};

struct Expected {
    std::array<std::uint64_t, 2> given{};
    bool finished = false;
};

using Ledger = std::map<SnapshotId, Expected>;

std::size_t index_of(Stream stream) {
    return stream == Stream::out ? 0 : 1;
}

std::uint64_t seed_of(const SnapshotId& id, Stream stream) {
    return id.raw()[0] * 1000u + id.raw()[1] + (stream == Stream::out ? 0u : 77u);
}

/// The host that will be killed: two threads make runs and tell of each step once it is done.
class Host {
public:
    Host(const std::filesystem::path& folder, int pipe, unsigned seed, const Pattern& pattern)
        : store_(make_sqlite_store(folder)), pipe_(pipe), seed_(seed), pattern_(pattern) {}

    void work() {
        std::jthread other([this] { make_runs(seed_ + 1); });
        make_runs(seed_);
    }

private:
    void make_runs(unsigned seed) {
        std::mt19937 random(seed);
        while (true) {
            make_run(random);
        }
    }

    void make_run(std::mt19937& random) {
        auto data = data_of("killed", "print('x')");
        Limits limits;
        if (random() % 2 == 0) {
            limits.output_head_bytes = 5000;
            limits.output_tail_bytes = 3000;
        }
        data.request.limits(limits);
        auto inputs = folder_with(*store_, "in.txt", data.id.to_string());
        data.before = data.after = inputs.tree;
        auto journal = begin(*store_, data, std::move(inputs.batch));
        tell({data.id.raw(), 0, Event::begun, Stream::out});
        std::array<std::uint64_t, 2> given{};
        for (auto chunks = static_cast<int>(random() % 12); chunks > 0; --chunks) {
            const Stream stream = random() % 3 == 0 ? Stream::err : Stream::out;
            const std::size_t size = random() % 8 == 0 ? period - random() % 1000 : random() % 3000;
            auto& total = given[index_of(stream)];
            journal->append(stream, as_bytes(pattern_.part(seed_of(data.id, stream) + total, size)),
                            std::chrono::milliseconds(chunks));
            total += size;
            tell({data.id.raw(), total, Event::given, stream});
        }
        auto produced = folder_with(*store_, "out.txt", "result of " + data.id.to_string());
        data.after = produced.tree;
        const auto sealed = finish(*store_, data, std::move(journal), std::move(produced.batch));
        tell({sealed.id().raw(), 0, Event::finished, Stream::out});
    }

    void tell(const Report& report) {
        if (::write(pipe_, &report, sizeof report) != static_cast<ssize_t>(sizeof report)) {
            ::_exit(2);
        }
    }

    std::shared_ptr<SnapshotStore> store_;
    int pipe_;
    unsigned seed_;
    const Pattern& pattern_;
};

void note(Ledger& ledger, const Report& report) {
    Expected& run = ledger[SnapshotId(report.id)];
    run.finished |= report.event == Event::finished;
    if (report.event == Event::given) {
        run.given[index_of(report.stream)] = report.bytes;
    }
}

/// Reads reports until the pipe is at its end, or until `until`.
void listen(int pipe, Ledger& ledger, std::chrono::steady_clock::time_point until) {
    std::array<Report, 64> reports{};
    while (true) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        pollfd waiting{pipe, POLLIN, 0};
        if (left.count() <= 0 || ::poll(&waiting, 1, static_cast<int>(left.count())) <= 0) {
            return;
        }
        const ssize_t got = ::read(pipe, reports.data(), sizeof reports);
        if (got <= 0) {
            return;
        }
        REQUIRE(static_cast<std::size_t>(got) % sizeof(Report) == 0);
        for (std::size_t i = 0; i < static_cast<std::size_t>(got) / sizeof(Report); ++i) {
            note(ledger, reports[i]);
        }
    }
}

/// Lets a host work for a random while and kills it. Returns what its callers had been given.
Ledger kill_one_host(const std::filesystem::path& folder, unsigned seed, const Pattern& pattern) {
    std::array<int, 2> pipe{};
    REQUIRE(::pipe(pipe.data()) == 0);
    std::mt19937 random(seed);
    Ledger ledger;
    {
        ChildProcess child([&] {
            ::close(pipe[0]);
            Host(folder, pipe[1], seed, pattern).work();
        });
        ::close(pipe[1]);
        using namespace std::chrono;
        if (random() % 6 != 0) { // the others may die while the store is being opened
            pollfd first{pipe[0], POLLIN, 0};
            REQUIRE(::poll(&first, 1, 20'000) == 1);
        }
        listen(pipe[0], ledger, steady_clock::now() + microseconds(random() % 30'000));
        const int status = child.kill();
        REQUIRE(WIFSIGNALED(status));
        listen(pipe[0], ledger, steady_clock::now() + seconds(10));
    }
    ::close(pipe[0]);
    return ledger;
}

void check_stream(const Pattern& pattern, const SnapshotId& id, Stream stream,
                  const StreamRecord& record, std::uint64_t given, bool finished,
                  const Limits& limits) {
    const std::uint64_t total = record.total();
    const std::uint64_t seed = seed_of(id, stream);
    CHECK(total >= given);
    if (finished) {
        CHECK(total == given);
    }
    CHECK(record.head.size() == std::min(total, limits.output_head_bytes));
    CHECK(record.tail.size() == std::min(total - record.head.size(), limits.output_tail_bytes));
    CHECK(pattern.matches(record.head.chars(), seed));
    CHECK(pattern.matches(record.tail.chars(), seed + total - record.tail.size()));
}

/// Returns how many runs of this host were interrupted.
int check_survival(SnapshotStore& store, const Ledger& ledger, const Pattern& pattern) {
    int interrupted = 0;
    for (const auto& [id, expected] : ledger) {
        const auto snapshot = store.get(id, Call());
        if (expected.finished) {
            CHECK(snapshot.status() == Status::succeeded);
        } else {
            CHECK((snapshot.status() == Status::succeeded ||
                   snapshot.status() == Status::interrupted));
            interrupted += snapshot.status() == Status::interrupted ? 1 : 0;
        }
        const Limits& limits = snapshot.request().limits();
        check_stream(pattern, id, Stream::out, snapshot.output().out, expected.given[0],
                     expected.finished, limits);
        check_stream(pattern, id, Stream::err, snapshot.output().err, expected.given[1],
                     expected.finished, limits);
    }
    CHECK(page_ids(store, SnapshotQuery().status(Status::running)).empty());
    return interrupted;
}

int kills_wanted() {
    const char* wanted = std::getenv("REXA_TEST_KILLS");
    return wanted == nullptr ? 200 : std::max(1, std::atoi(wanted));
}

} // namespace

TEST_CASE("kill -9 at any moment loses nothing that was shown or finished") {
    const Pattern pattern;
    const int kills = kills_wanted();
    int interrupted = 0;
    std::size_t runs = 0;
    for (int done = 0; done < kills;) {
        const TempDirectory folder;
        for (int i = 0; i < kills_in_one_store && done < kills; ++i, ++done) {
            CAPTURE(done);
            const auto ledger =
                kill_one_host(folder.path(), static_cast<unsigned>(done) * 2 + 1, pattern);
            const auto store = make_sqlite_store(folder.path());
            interrupted += check_survival(*store, ledger, pattern);
            runs += ledger.size();
            for (const Lease& lease : store->abandoned_leases(Call())) {
                store->release_lease(lease.key, Call());
            }
            if (i % 5 == 4) {
                store->gc(GcMode::collect, Call());
                CHECK(store->gc(GcMode::preview, Call()).orphan_files == 0);
            }
            CHECK(store->verify(Call()).damage == std::vector<Damage>());
        }
    }
    MESSAGE(kills, " kills, ", runs, " runs, ", interrupted, " of them interrupted");
    CHECK(interrupted > kills / 2);
}
