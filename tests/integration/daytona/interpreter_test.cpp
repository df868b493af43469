#include "integration/daytona/fixture.hpp"
#include "support/refusal.hpp"

#include <doctest/doctest.h>

using namespace rexa;
using namespace rexa::daytona::v0;
using test::Daytona;

namespace {

Call soon() {
    return Daytona::soon();
}

struct Printed {
    std::string out;
    std::string err;

    InterpreterSink sink() {
        return [this](Stream stream, std::string_view text) {
            (stream == Stream::out ? out : err) += text;
        };
    }
};

InterpreterRun code(std::string text, std::string context = {}) {
    InterpreterRun run;
    run.code = std::move(text);
    run.context = std::move(context);
    return run;
}

} // namespace

TEST_CASE("variables are kept from run to run, in each context by itself") {
    Daytona daytona;
    const Interpreter interpreter = daytona.client.toolbox(daytona.started()).interpreter();
    Printed printed;
    CHECK(interpreter.run(code("x = 41"), printed.sink(), soon()).end == InterpreterEnd::completed);
    InterpreterRun run = code("import os, sys\nprint(x + 1, os.environ['A'])\n"
                              "print('e', file=sys.stderr)");
    run.environment = {{"A", "b"}};
    interpreter.run(run, printed.sink(), soon());
    CHECK(printed.out == "42 b\n");
    CHECK(printed.err == "e\n");

    const InterpreterContext context = interpreter.create_context({}, soon());
    CHECK(context.language == "python");
    const InterpreterResult failed =
        interpreter.run(code("print(x)", context.id), printed.sink(), soon());
    CHECK(failed.end == InterpreterEnd::completed);
    REQUIRE(failed.error.has_value());
    CHECK(failed.error->name == "NameError");
    CHECK(failed.error->traceback.find("NameError") != std::string::npos);
    REQUIRE(interpreter.contexts(soon()).size() == 1);
    interpreter.remove_context(context.id, soon());
    CHECK(interpreter.contexts(soon()).empty());
}

TEST_CASE("code beyond its timeout is interrupted, and the variables stay") {
    Daytona daytona;
    const Interpreter interpreter = daytona.client.toolbox(daytona.started()).interpreter();
    Printed printed;
    InterpreterRun run = code("import time\nx = 1\nprint('up', flush=True)\ntime.sleep(60)");
    run.timeout = std::chrono::milliseconds(900);
    CHECK(interpreter.run(run, printed.sink(), soon()).end == InterpreterEnd::timed_out);
    CHECK(interpreter.run(code("print(x)"), printed.sink(), soon()).end ==
          InterpreterEnd::completed);
    CHECK(printed.out == "up\n1\n");
}

TEST_CASE("a run the service refuses is an error with its words") {
    Daytona daytona;
    const Interpreter interpreter = daytona.client.toolbox(daytona.started()).interpreter();
    const auto refused =
        test::refusal([&] { interpreter.run(code("1", "no-such-context"), {}, soon()); });
    REQUIRE(refused.has_value());
    CHECK(refused->code() == Errc::remote_refused);
    CHECK_FALSE(refused->remote_message().empty());
    CHECK(test::refusal_code([&] { interpreter.run(code(""), {}, soon()); }) ==
          Errc::invalid_argument);
}
