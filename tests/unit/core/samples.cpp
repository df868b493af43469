#include "unit/core/samples.hpp"

#include "core/hex.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <vector>

namespace rexa::test {

SnapshotId id_of(std::uint8_t byte) {
    SnapshotId::Raw raw{};
    raw.fill(byte);
    return SnapshotId(raw);
}

SnapshotData minimal_data() {
    SnapshotData data;
    data.id = id_of(0x11);
    data.execution.status = Status::succeeded;
    return data;
}

SnapshotData full_data() {
    SnapshotData data;
    data.id = id_of(0x21);
    data.parent = id_of(0x22);
    data.replay_of = id_of(0x23);
    data.origin = Origin::checkpoint;
    data.provenance = {CodeSource::generated, "gemini: flash", Digest::of(as_bytes("generation")), ""};
    data.request = RunRequest("console.log(1)\n", Language::node);
    data.request.task("count to one").parent(id_of(0x22));
    data.request.standard_input(Bytes(std::string("stdin\n")));
    data.request.arguments({"--fast", "", "a b"}).variables({{"A", "1"}, {"SEED", "42"}});
    data.request.network(Network::host).provider("local").ignore({"node_modules", ".cache"});
    Limits limits;
    limits.wall_time = std::chrono::milliseconds(1001);
    limits.cpu_time = std::chrono::seconds(1002);
    limits.memory_bytes = 1003;
    limits.processes = 1004;
    limits.open_files = 1005;
    limits.file_bytes = 1006;
    limits.workspace_bytes = 1007;
    limits.workspace_files = 1008;
    limits.temporary_bytes = 1009;
    limits.output_bytes = 1010;
    limits.output_head_bytes = 1011;
    limits.output_tail_bytes = 1012;
    data.request.limits(limits);
    data.original_code = "    console.log(1)\n";
    data.input_files = {"data/in.csv", "notes.txt"};
    data.environment = {"docker",
                        Isolation::machine,
                        Enforcement::cgroup_v2,
                        Network::host,
                        Digest::of(as_bytes("fingerprint")),
                        "/usr/bin/node",
                        "18.19.0",
                        "Linux 6.1 x86_64 glibc 2.36",
                        Digest::of(as_bytes("packages"))};
    Execution& execution = data.execution;
    execution.status = Status::failed;
    execution.exit_code = -3;
    execution.signal = 9;
    execution.started = Timestamp(std::chrono::microseconds(1'777'886'415'000'001));
    execution.usage = {std::chrono::microseconds(2001),
                       std::chrono::microseconds(2002),
                       std::chrono::microseconds(2003),
                       Precision::exact,
                       2004,
                       Precision::estimated};
    execution.output.out = {Bytes(std::string("head\n")), Bytes(std::string("tail\n")), 77};
    execution.output.err = {Bytes(std::string("\xff\x00 raw", 6)), Bytes(), 0};
    execution.output.order = {{Stream::out, 0, 5, std::chrono::microseconds(10)},
                              {Stream::err, 0, 6, std::chrono::microseconds(12)},
                              {Stream::out, 82, 5, std::chrono::microseconds(11)}};
    execution.exception = ExceptionInfo{"pkg.Oops", "it \"broke\"", 7};
    data.before = Tree(Digest::of(as_bytes("before")));
    data.after = Tree(Digest::of(as_bytes("after")));
    data.left_out = {"dev/fifo: not a file"};
    data.notices = {"the sandbox was not destroyed"};
    return data;
}

std::string random_bytes(std::mt19937& random, std::size_t longest) {
    std::string bytes(random() % (longest + 1), '\0');
    std::ranges::generate(bytes, [&] { return static_cast<char>(random()); });
    return bytes;
}

namespace {

std::uint64_t random_number(std::mt19937& random) {
    const std::uint64_t value = (std::uint64_t{random()} << 32) | random();
    return value >> (random() % 64);
}

std::int64_t random_signed(std::mt19937& random) {
    return static_cast<std::int64_t>(random_number(random)) * (random() % 2 == 0 ? 1 : -1);
}

Digest random_digest(std::mt19937& random) {
    return random() % 4 == 0 ? Digest() : Digest::of(as_bytes(random_bytes(random, 9)));
}

std::vector<std::string> random_list(std::mt19937& random) {
    std::vector<std::string> list(random() % 4);
    std::ranges::generate(list, [&] { return random_bytes(random, 20); });
    return list;
}

StreamRecord random_stream(std::mt19937& random) {
    return {Bytes(random_bytes(random, 300)), Bytes(random_bytes(random, 300)),
            random() % 2 == 0 ? 0 : random_number(random)};
}

std::chrono::microseconds random_time(std::mt19937& random) {
    return std::chrono::microseconds(random_signed(random));
}

Execution random_execution(std::mt19937& random) {
    Execution execution;
    execution.status = static_cast<Status>(2 + random() % 7);
    if (random() % 2 == 0) {
        execution.exit_code = static_cast<int>(random());
    }
    if (random() % 2 == 0) {
        execution.signal = static_cast<int>(random() % 64);
    }
    execution.started = Timestamp(random_time(random));
    execution.usage = {random_time(random),   random_time(random),
                       random_time(random),   static_cast<Precision>(random() % 3),
                       random_number(random), static_cast<Precision>(random() % 3)};
    if (random() % 2 == 0) {
        execution.usage.cost = Cost{static_cast<std::int64_t>(random_number(random))};
    }
    execution.output.out = random_stream(random);
    execution.output.err = random_stream(random);
    for (auto i = random() % 6; i > 0; --i) {
        execution.output.order.push_back({random() % 2 == 0 ? Stream::out : Stream::err,
                                          random_number(random), random_number(random),
                                          random_time(random)});
    }
    if (random() % 2 == 0) {
        execution.exception = ExceptionInfo{random_bytes(random, 20), random_bytes(random, 60), {}};
        if (random() % 2 == 0) {
            execution.exception->line = static_cast<std::uint32_t>(random());
        }
    }
    return execution;
}

} // namespace

SnapshotData any_data(std::mt19937& random) {
    SnapshotData data;
    data.id = id_of(static_cast<std::uint8_t>(1 + random() % 255));
    data.request = RunRequest(random_bytes(random, 200), static_cast<Language>(1 + random() % 4));
    if (random() % 2 == 0) {
        data.parent = id_of(static_cast<std::uint8_t>(random()));
        data.request.parent(*data.parent);
    }
    if (random() % 2 == 0) {
        data.replay_of = id_of(static_cast<std::uint8_t>(random()));
    }
    data.origin = static_cast<Origin>(1 + random() % 3);
    data.provenance = {static_cast<CodeSource>(1 + random() % 5), random_bytes(random, 9),
                       random_digest(random), random_bytes(random, 20)};
    data.request.task(random_bytes(random, 40)).arguments(random_list(random));
    data.request.standard_input(Bytes(random_bytes(random, 100)));
    data.request.ignore(random_list(random)).provider(random_bytes(random, 9));
    for (const std::string& name : random_list(random)) {
        data.request.variable(name, random_bytes(random, 20));
    }
    Limits limits;
    limits.wall_time = std::chrono::milliseconds(random_signed(random));
    limits.processes = static_cast<std::uint32_t>(random());
    limits.output_bytes = random_number(random);
    data.request.limits(limits);
    if (random() % 2 == 0) {
        data.original_code = random_bytes(random, 50);
    }
    data.input_files = random_list(random);
    data.environment.provider = random_bytes(random, 9);
    data.environment.isolation = static_cast<Isolation>(random() % 3);
    data.environment.enforcement = static_cast<Enforcement>(random() % 5);
    data.environment.fingerprint = random_digest(random);
    data.environment.version = random_bytes(random, 9);
    data.execution = random_execution(random);
    data.before = Tree(random_digest(random));
    data.after = Tree(random_digest(random));
    data.left_out = random_list(random);
    data.notices = random_list(random);
    return data;
}

SnapshotPayload payload_of(const SnapshotData& data) {
    return {data.request.standard_input(), data.execution.output};
}

SnapshotData run_with(std::string out, std::string err, int exit_code) {
    SnapshotData data = minimal_data();
    data.execution.status = exit_code == 0 ? Status::succeeded : Status::failed;
    data.execution.exit_code = exit_code;
    data.execution.output.out.head = Bytes(std::move(out));
    data.execution.output.err.head = Bytes(std::move(err));
    return data;
}

std::string golden(const std::string& name) {
    std::ifstream file(std::string(REXA_GOLDEN_FOLDER) + "/" + name + ".hex");
    std::string digits;
    std::copy_if(std::istreambuf_iterator<char>(file), {}, std::back_inserter(digits),
                 [](char c) { return c != '\n'; });
    std::vector<std::uint8_t> bytes(digits.size() / 2);
    if (digits.empty() || !core::from_hex(digits, bytes)) {
        throw std::runtime_error("no golden vector " + name);
    }
    return {bytes.begin(), bytes.end()};
}

} // namespace rexa::test
