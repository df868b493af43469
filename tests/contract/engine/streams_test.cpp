#include "subject.hpp"

#include <string>

using namespace rexa;
using namespace rexa::test;

REXA_CONTRACT("ten megabytes pass through standard input and output without a deadlock") {
    Subject subject;
    std::string text;
    for (int i = 0; text.size() < (10u << 20); ++i) {
        text += "line " + std::to_string(i) + "\n";
    }
    Limits limits;
    limits.output_head_bytes = limits.output_tail_bytes = 16u << 20;
    const auto snapshot =
        subject.engine.run(RunRequest("import sys, shutil\n"
                                      "shutil.copyfileobj(sys.stdin.buffer, sys.stdout.buffer)\n")
                               .standard_input(bytes(text))
                               .limits(limits));
    CHECK(snapshot.status() == Status::succeeded);
    CHECK(out_of(snapshot) == text);
    CHECK(snapshot.request().standard_input().chars() == text);
}

REXA_CONTRACT("a program that never reads its input ends all the same") {
    Subject subject;
    const auto snapshot = subject.engine.run(
        RunRequest("print('done')").standard_input(bytes(std::string(10u << 20, 'x'))));
    CHECK(snapshot.status() == Status::succeeded);
    CHECK(out_of(snapshot) == "done\n");
}

REXA_CONTRACT("output is bytes, exact within each stream") {
    Subject subject;
    const auto snapshot = subject.engine.run(
        RunRequest("import os\nos.write(1, bytes(range(256)))\nos.write(2, b'\\xff\\x00\\xc3')\n"));
    std::string all;
    for (int i = 0; i < 256; ++i) {
        all += static_cast<char>(i);
    }
    CHECK(out_of(snapshot) == all);
    CHECK(err_of(snapshot) == std::string("\xff\x00\xc3", 3));
}

REXA_CONTRACT("long output is kept by head and tail, with the exact number dropped") {
    Subject subject;
    Limits limits;
    limits.output_head_bytes = 1000;
    limits.output_tail_bytes = 500;
    const auto snapshot =
        subject.engine.run(RunRequest("import sys\n"
                                      "for i in range(100000): sys.stdout.write('%09d\\n' % i)\n")
                               .limits(limits));
    const auto& out = snapshot.output().out;
    CHECK(out.head.size() == 1000);
    CHECK(out.tail.size() == 500);
    CHECK(out.dropped == 1'000'000 - 1500);
    CHECK(out.total() == 1'000'000);
    CHECK(out.head.chars().substr(0, 20) == "000000000\n000000001\n");
    CHECK(out.tail.chars().substr(480) == "000099998\n000099999\n");
}

REXA_CONTRACT("what the observer is given is what is kept, in order of arrival") {
    Subject subject;
    std::string seen[3];
    bool offsets_right = true;
    OutputObserver observer([&](const OutputEvent& event) {
        auto& text = seen[static_cast<int>(event.stream)];
        offsets_right = offsets_right && event.offset == text.size();
        text += as_chars(event.bytes);
    });
    const auto snapshot =
        subject.engine.run(RunRequest("import sys\n"
                                      "for i in range(5):\n"
                                      "    print('out', i, flush=True)\n"
                                      "    print('err', i, file=sys.stderr, flush=True)\n"),
                           observer);
    CHECK(offsets_right);
    CHECK(seen[1] == out_of(snapshot));
    CHECK(seen[2] == err_of(snapshot));
    CHECK(seen[1] == "out 0\nout 1\nout 2\nout 3\nout 4\n");
    std::uint64_t out = 0;
    std::uint64_t err = 0;
    for (const auto& chunk : snapshot.output().order) {
        auto& at = chunk.stream == Stream::out ? out : err;
        CHECK(chunk.offset == at);
        at += chunk.size;
    }
    CHECK(out == seen[1].size());
    CHECK(err == seen[2].size());
}
