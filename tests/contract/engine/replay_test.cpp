#include "subject.hpp"

using namespace rexa;
using namespace rexa::test;

REXA_CONTRACT("a deterministic program reproduces, hash order and files included") {
    Subject subject;
    const auto snapshot =
        subject.engine.run(RunRequest("import json, sys\n"
                                      "print({'a', 'b', 'c', 'd'}, hash('rexa'))\n"
                                      "json.dump(sys.stdin.read(), open('out.json', 'w'))\n")
                               .standard_input(bytes("input")));
    const auto report = subject.engine.replay(snapshot.id(), {3, {}});
    CHECK(to_string(report) == "reproduced 3 of 3");
}

REXA_CONTRACT("a program that is not deterministic is caught, naming the line") {
    Subject subject;
    const auto snapshot =
        subject.engine.run(RunRequest("import os\nprint('start')\nprint(os.urandom(16).hex())\n"));
    const auto verdict = subject.engine.replay(snapshot.id()).verdicts.at(0);
    CHECK(verdict.kind == VerdictKind::differs);
    REQUIRE(verdict.differences.size() == 1);
    CHECK(verdict.differences[0].aspect == Aspect::out);
    CHECK(verdict.differences[0].line == 2);
    CHECK(verdict.environment.empty());
}

REXA_CONTRACT("where output was dropped the verdict is inconclusive and says so") {
    Subject subject;
    Limits limits;
    limits.output_head_bytes = limits.output_tail_bytes = 10;
    const auto snapshot = subject.engine.run(RunRequest("print('x' * 1000)").limits(limits));
    const auto verdict = subject.engine.replay(snapshot.id()).verdicts.at(0);
    CHECK(verdict.kind == VerdictKind::inconclusive);
    CHECK(verdict.reasons ==
          std::vector<std::string>{"stdout of the original: 981 bytes were dropped",
                                   "stdout of the replay: 981 bytes were dropped"});
}

REXA_CONTRACT("a failing program reproduces its failure") {
    Subject subject;
    const auto snapshot = subject.engine.run(RunRequest("raise KeyError('k')"));
    CHECK(subject.engine.replay(snapshot.id()).kind() == VerdictKind::reproduced);
}
