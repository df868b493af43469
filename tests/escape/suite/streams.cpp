#include "suite/abuse.hpp"

#include <algorithm>

namespace rexa::escape {

namespace {

constexpr std::size_t ten_megabytes = 10u << 20;

Complaints judge_flood(const Outcome& outcome, const Limits& limits, bool out, bool err) {
    Complaints complaints;
    const Execution& execution = outcome.execution;
    if (execution.status != Status::killed_output) {
        complaints.push_back("status is " + std::string(to_string(execution.status)));
    }
    const auto total = execution.output.out.total() + execution.output.err.total();
    if (total != limits.output_bytes) {
        complaints.push_back("took " + std::to_string(total) + " bytes");
    }
    if ((execution.output.out.total() > 0) != out || (execution.output.err.total() > 0) != err) {
        complaints.push_back("on the wrong stream");
    }
    const auto kept = execution.output.out.head.size() + execution.output.out.tail.size();
    if (kept > limits.output_head_bytes + limits.output_tail_bytes) {
        complaints.push_back("kept " + std::to_string(kept) + " bytes");
    }
    return complaints;
}

void test_floods(Report& report, House& house, const std::string& prefix) {
    Limits limits = House::limits();
    limits.output_bytes = 4u << 20;
    for (const std::string where : {"out", "err", "both"}) {
        report.test(prefix + "055_output_flood.py on " + where, [&, where] {
            const Outcome outcome = house.run(
                House::with(house.attack("055_output_flood.py"), "flood", where).limits(limits));
            return judge_flood(outcome, limits, where != "err", where != "out");
        });
    }
}

void test_input(Report& report, House& house, const std::string& prefix) {
    const Bytes input(std::string(ten_megabytes, 'i'));
    const auto run = [&](const char* direction) {
        return house.run(House::with(house.attack("063_unread_input.py"), "direction", direction)
                             .standard_input(input));
    };
    report.test(prefix + "063_unread_input.py never read", [&] {
        return judge(run("never read"), Expected::line("contained: input left alone"));
    });
    report.test(prefix + "063_unread_input.py after the output", [&] {
        return judge(run("output first"),
                     Expected::line(std::string(ten_megabytes, 'o') + "contained: 10485760"));
    });
    report.test(prefix + "063_unread_input.py both ways at once",
                [&] { return judge(run("echo"), Expected::exited(0, input.chars())); });
}

void test_bytes(Report& report, House& house, const std::string& prefix) {
    report.test(prefix + "065_any_bytes.py mixed", [&] {
        const std::vector<std::string> chunks = {std::string("\xff\xfe\x00\x80", 4),
                                                 "half \xe2\x82", "\xac whole\n", "\x1b[2J\x07",
                                                 "\xc3"};
        std::string out;
        std::string err;
        for (const auto& chunk : chunks) {
            out += chunk;
            err.append(chunk.rbegin(), chunk.rend());
        }
        const Outcome outcome =
            house.run(House::with(house.attack("065_any_bytes.py"), "bytes", "mixed"));
        Complaints complaints = judge(outcome, Expected::exited(0, out));
        if (outcome.err != err || outcome.execution.output.err.head.chars() != err ||
            outcome.execution.output.out.head.chars() != out) {
            complaints.push_back("the bytes kept are not the bytes written");
        }
        return complaints;
    });
    report.test(prefix + "065_any_bytes.py in one long line", [&] {
        const Outcome outcome =
            house.run(House::with(house.attack("065_any_bytes.py"), "bytes", "long line"));
        Complaints complaints =
            judge(outcome, Expected::exited(0, std::string(100u << 20, 'y') + '\n'));
        const StreamRecord& kept = outcome.execution.output.out;
        const Limits limits = House::limits();
        if (kept.total() != (100u << 20) + 1 || kept.head.size() != limits.output_head_bytes ||
            kept.tail.size() != limits.output_tail_bytes) {
            complaints.push_back("kept " + std::to_string(kept.head.size()) + " and " +
                                 std::to_string(kept.tail.size()) + " of " +
                                 std::to_string(kept.total()));
        }
        return complaints;
    });
    report.test(prefix + "127_reopened_streams.py", [&] {
        return judge(house.run(house.attack("127_reopened_streams.py")
                                   .standard_input(Bytes(std::string(ten_megabytes, 'i')))),
                     Expected::line("contained: still here"));
    });
}

} // namespace

void test_streams(Report& report, House& house, const std::string& prefix) {
    test_floods(report, house, prefix);
    test_input(report, house, prefix);
    test_bytes(report, house, prefix);
}

} // namespace rexa::escape
