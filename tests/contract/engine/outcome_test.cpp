#include "subject.hpp"

using namespace rexa;
using namespace rexa::test;

REXA_CONTRACT("a program that ends well is a succeeded snapshot") {
    Subject subject;
    const auto snapshot = subject.engine.run(RunRequest("print('hello')").task("greet"));
    CHECK(snapshot.status() == Status::succeeded);
    CHECK(snapshot.execution().exit_code == 0);
    CHECK(!snapshot.execution().signal);
    CHECK(out_of(snapshot) == "hello\n");
    CHECK(err_of(snapshot).empty());
    CHECK(snapshot.execution().usage.wall.count() > 0);
    CHECK(snapshot.environment().provider == subject.provider->name());
    CHECK(snapshot.environment().version.rfind("3.", 0) == 0);
    CHECK(!snapshot.environment().interpreter.empty());
    CHECK(!snapshot.environment().platform.empty());
    CHECK(snapshot.environment().isolation != Isolation::none);
    CHECK(snapshot.environment().network == Network::none);
    CHECK(snapshot.after().is_empty());
    CHECK(subject.engine.get(snapshot.id()) == snapshot);
}

REXA_CONTRACT("an exception is kept with its type, message and line, and its traceback") {
    Subject subject;
    const auto snapshot =
        subject.engine.run(RunRequest("def f():\n    raise ValueError('no: %d' % 7)\n\nf()\n"));
    CHECK(snapshot.status() == Status::failed);
    CHECK(snapshot.execution().exit_code == 1);
    REQUIRE(snapshot.execution().exception);
    CHECK(*snapshot.execution().exception == ExceptionInfo{"ValueError", "no: 7", 2});
    const auto traceback = err_of(snapshot);
    CHECK(traceback.rfind("Traceback (most recent call last):\n", 0) == 0);
    CHECK(traceback.find("line 4, in <module>\n    f()\n") != std::string::npos);
    CHECK(traceback.find("line 2, in f\n    raise ValueError('no: %d' % 7)\n") !=
          std::string::npos);
    CHECK(traceback.find("run.py") == std::string::npos);
}

REXA_CONTRACT("code that is not Python is a failed snapshot with a SyntaxError") {
    Subject subject;
    const auto snapshot = subject.engine.run(RunRequest("x = 1\nif x\n"));
    CHECK(snapshot.status() == Status::failed);
    REQUIRE(snapshot.execution().exception);
    CHECK(snapshot.execution().exception->type == "SyntaxError");
    CHECK(snapshot.execution().exception->line == 2);
    CHECK(err_of(snapshot).find("expected ':'") != std::string::npos);
}

REXA_CONTRACT("exit codes and signals are told apart") {
    Subject subject;
    const auto exit = subject.engine.run(RunRequest("import sys; sys.exit(137)"));
    CHECK(exit.status() == Status::failed);
    CHECK(exit.execution().exit_code == 137);
    CHECK(!exit.execution().signal);
    CHECK(!exit.execution().exception);
    const auto killed =
        subject.engine.run(RunRequest("import os, signal; os.kill(os.getpid(), signal.SIGTERM)"));
    CHECK(killed.status() == Status::failed);
    CHECK(!killed.execution().exit_code);
    CHECK(killed.execution().signal == 15);
    const auto aborted = subject.engine.run(RunRequest("import os; os.abort()"));
    CHECK(aborted.execution().signal == 6);
}

REXA_CONTRACT("arguments, variables and a clean environment reach the program") {
    Subject subject;
    const auto snapshot = subject.engine.run(
        RunRequest("import os, sys\nprint(sys.argv[1:])\nprint(sorted(os.environ))\n"
                   "print(os.environ['NAME'], os.getcwd(), __name__, sys.path[0])\n")
            .arguments({"a b", "--x=1", ""})
            .variable("NAME", "v = 1"));
    CHECK(out_of(snapshot) ==
          "['a b', '--x=1', '']\n"
          "['HOME', 'LANG', 'NAME', 'PATH', 'PYTHONDONTWRITEBYTECODE', 'PYTHONHASHSEED', 'TZ', "
          "'XDG_CACHE_HOME', 'XDG_CONFIG_HOME']\n"
          "v = 1 /workspace __main__ /workspace\n");
}

REXA_CONTRACT("shell code runs as well") {
    Subject subject;
    const auto snapshot = subject.engine.run(
        RunRequest("echo \"$1\"; echo problem >&2; exit 3", Language::shell).argument("one"));
    CHECK(out_of(snapshot) == "one\n");
    CHECK(err_of(snapshot) == "problem\n");
    CHECK(snapshot.execution().exit_code == 3);
}
