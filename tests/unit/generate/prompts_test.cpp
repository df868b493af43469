#include "generate/prompts.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace rexa;
using namespace rexa::generate;

namespace {

PromptContext context_of(Purpose purpose, std::string task = "plot a sine wave") {
    PromptContext context;
    context.purpose = purpose;
    context.task = std::move(task);
    context.environment = {"/usr/bin/python3",
                           "3.11.2",
                           "Linux 6.1 x86_64 glibc 2.36",
                           "numpy==1.24.2\npandas==1.5.3\n",
                           {}};
    return context;
}

Snapshot failed_snapshot() {
    SnapshotData data;
    data.id = SnapshotId::random();
    data.request = RunRequest("print(x)\n").task("print x");
    data.execution.status = Status::failed;
    data.execution.exit_code = 1;
    data.execution.output.err.head = Bytes("NameError: name 'x' is not defined\n");
    return Snapshot::seal(data, {});
}

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a prompt says what the sandbox really has") {
    const auto request = make_prompt(context_of(Purpose::write), {});
    CHECK(holds(request.instructions, "Python 3.11.2 on Linux 6.1 x86_64 glibc 2.36"));
    CHECK(holds(request.instructions, "no others:\n<data-"));
    CHECK(holds(request.instructions, "> packages\nnumpy==1.24.2, pandas==1.5.3\n</data-"));
    CHECK(holds(request.instructions, "There is no network. Nothing can be installed."));
    CHECK(holds(request.instructions, "10 min 0 s and 4096 MiB"));
    CHECK(holds(request.instructions, "exactly one fenced block, marked ```python"));
    REQUIRE(request.messages.size() == 1);
    CHECK(request.messages[0].speaker == Speaker::user);
    CHECK(request.messages[0].text == "Write a program for this task:\nplot a sine wave");
}

TEST_CASE("settings go with the prompt and the same context gives the same bytes") {
    ModelSettings settings;
    settings.seed = 7;
    const auto request = make_prompt(context_of(Purpose::write), settings);
    CHECK(request.settings == settings);
    CHECK(make_prompt(context_of(Purpose::write), settings) == request);
}

TEST_CASE("a long list of packages loses its versions before its end") {
    const auto told = [](int count, const std::string& version) {
        auto context = context_of(Purpose::write);
        context.environment.packages.clear();
        for (int i = 0; i < count; ++i) {
            context.environment.packages += "p" + std::to_string(i) + "==" + version + "\n";
        }
        return make_prompt(context, {}).instructions;
    };
    CHECK(holds(told(1000, "1.2"), "p998==1.2, p999==1.2\n</data-"));
    CHECK(holds(told(1000, "2024.12.31.post1+local"), "p998, p999\n</data-"));
    CHECK(holds(told(10'000, "1.2"), "p3668 and 6331 more\n</data-"));
    CHECK(holds(told(0, ""), "Only the standard library"));
}

TEST_CASE("a failure is shown with its code, its task and how it ended") {
    auto context = context_of(Purpose::fix, "");
    context.subject = failed_snapshot();
    context.earlier_failures = {"KeyError: 'a'"};
    const auto request = make_prompt(context, {});
    const std::string& text = request.messages[0].text;
    CHECK(text.starts_with("The program failed. Repair it.\n\nThe program:\n<data-"));
    CHECK(holds(text, "> program\n```python\nprint(x)\n```\n</data-"));
    CHECK(holds(text, "> task\nprint x\n</data-"));
    CHECK(holds(text, "exit code 1"));
    CHECK(holds(text, "NameError: name 'x' is not defined\n</data-"));
    CHECK(holds(text, "KeyError: 'a'\n</data-"));
    CHECK(holds(request.instructions, "full repaired program"));
}

TEST_CASE("code stands in a fence that it cannot close") {
    CHECK(fenced_code("r", "x") == "```r\nx\n```");
    CHECK(fenced_code("python", "s = '````'\n") == "`````python\ns = '````'\n`````");
}

TEST_CASE("words and suggestions are asked for as such") {
    auto context = context_of(Purpose::explain, "");
    context.subject = failed_snapshot();
    CHECK_FALSE(holds(make_prompt(context, {}).instructions, "fenced block"));
    context.purpose = Purpose::suggest;
    context.count = 4;
    context.task = "use trees";
    const auto request = make_prompt(context, {});
    CHECK(holds(request.instructions, "exactly 4 experiments"));
    CHECK(holds(request.messages[0].text, "Besides: use trees"));
}

TEST_CASE("every purpose has a prompt, in every language") {
    for (int purpose = 1; purpose <= static_cast<int>(Purpose::suggest); ++purpose) {
        for (int language = 1; language <= static_cast<int>(Language::shell); ++language) {
            auto context = context_of(static_cast<Purpose>(purpose));
            context.run.language(static_cast<Language>(language));
            const auto request = make_prompt(context, {});
            CHECK(request.instructions.size() > 300);
            CHECK(request.messages[0].text.size() > 20);
        }
    }
}
