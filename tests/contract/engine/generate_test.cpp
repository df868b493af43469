#include "subject.hpp"

using namespace rexa;
using namespace rexa::test;

REXA_CONTRACT("a sentence becomes code, which runs nothing until it is told") {
    Subject subject;
    subject.generator->answer("Sure:\n```python\nprint(6 * 7)\n```\nIt prints 42.");
    const auto generation = subject.engine.generate(GenerateRequest::write("print the answer"));
    CHECK(generation.code == "print(6 * 7)\n");
    CHECK(generation.explanation == "Sure:\nIt prints 42.");
    REQUIRE(generation.extraction);
    CHECK(*generation.extraction == Extraction{ExtractionMethod::only_block, 1, true, "", {}});
    CHECK(subject.engine.query({}).entries.empty());

    const auto asked = subject.generator->asked().at(0);
    CHECK(asked.messages.at(0).text == "Write a program for this task:\nprint the answer");
    const auto snapshot = subject.engine.run(generation);
    CHECK(out_of(snapshot) == "42\n");
    CHECK(asked.instructions.find("Python " + snapshot.environment().version) != std::string::npos);
}

REXA_CONTRACT("the snapshot of generated code keeps the whole record") {
    Subject subject;
    ModelSettings settings;
    settings.seed = 7;
    settings.temperature = 0.25;
    subject.generator->answer(ScriptedGenerator::python("print(1)\n"));
    const auto generation = subject.engine.generate(
        GenerateRequest::write("one").settings(settings).run(RunRequest().argument("--x")));
    const auto snapshot = subject.engine.run(generation);
    CHECK(snapshot.task() == "one");
    CHECK(snapshot.request().arguments() == std::vector<std::string>{"--x"});
    CHECK(snapshot.provenance().source == CodeSource::generated);
    CHECK(snapshot.provenance().generator == "scripted model-1-0");
    auto kept = subject.engine.generation(snapshot.id());
    CHECK(kept.request.settings == settings);
    CHECK(kept.reply.usage.input == 100u);
    CHECK(kept.reply.cost == Cost{1'000'000});
    CHECK(kept.reply.text == "```python\nprint(1)\n```\n");
    kept.run = generation.run;
    CHECK(kept == generation);
    subject.engine.gc(GcMode::collect);
    CHECK(subject.engine.generation(snapshot.id()).code == "print(1)\n");
    CHECK(subject.engine.verify().clean());
    subject.engine.remove({snapshot.id()});
    CHECK(subject.engine.gc(GcMode::collect).objects == 1);
}

REXA_CONTRACT("code is found by the sandbox's own interpreter") {
    Subject subject;
    subject.generator->answer("```python\ntext = '''\n```\nhello\n```\n'''\nprint(text)\n```\n");
    const auto cut = subject.engine.generate(GenerateRequest::write("fences"));
    CHECK(cut.code == "text = '''\n```\nhello\n```\n'''\nprint(text)\n");
    CHECK(cut.extraction->method == ExtractionMethod::extended_block);

    subject.generator->answer("```python\nimport math\n```\nand then\n"
                              "```python\nprint(math.floor(2.5))\n```\n");
    const auto steps = subject.engine.generate(GenerateRequest::write("steps"));
    CHECK(steps.code == "import math\nprint(math.floor(2.5))\n");
    CHECK(steps.extraction->method == ExtractionMethod::joined_blocks);

    subject.generator->answer("```python\nimport math\n```\nand all of it\n"
                              "```python\nimport math\nprint(math.floor(2.5)\n```\n");
    const auto slip = subject.engine.generate(GenerateRequest::write("a slip"));
    CHECK(slip.code == "import math\nprint(math.floor(2.5)\n");
    CHECK(slip.extraction->diagnosis == "line 2: '(' was never closed");

    subject.generator->answer("```python\nprint(2)\n```\nFor more:\n```python\nk = 5\n```\n");
    CHECK(subject.engine.generate(GenerateRequest::write("more")).code == "print(2)\n");

    subject.generator->answer("```python\nx = (\n```\n");
    const auto broken = subject.engine.generate(GenerateRequest::write("broken"));
    CHECK_FALSE(broken.extraction->compiles);
    CHECK(broken.extraction->diagnosis == "line 1: '(' was never closed");
}

REXA_CONTRACT("the interpreter of every language tells programs from what is none") {
    struct Texts {
        Language language;
        std::string program;
        std::string broken;
        std::string diagnosis;
        std::vector<std::string> nothing;
    };
    const std::vector<Texts> languages = {
        {Language::python,
         "print(1)\n",
         "print(\n",
         "line 1: '(' was never closed",
         {"", "# later\n", "[59, 71, 48]\n", "sizes: 59\n", "'words'\n"}},
        {Language::node,
         "const a = 1;\n",
         "let = = 1;\n",
         "line 1: SyntaxError: Unexpected token '='",
         {"", "// f()\n/* g() */\n", "59\n"}},
        {Language::r,
         "print(1)\n",
         "x <- (\n",
         "line 3: unexpected end of input",
         {"", "# f()\n", "59\n"}},
        {Language::shell,
         "echo 1\n",
         "if true\n",
         "line 2: syntax error: unexpected end of file",
         {"", "\n  # echo\n"}},
    };
    Subject subject;
    for (const Texts& texts : languages) {
        CAPTURE(to_string(texts.language));
        const auto ask = [&](const std::string& code) {
            subject.generator->answer("```\n" + code + "```\n");
            return subject.engine.generate(
                GenerateRequest::write("x").run(RunRequest().language(texts.language)));
        };
        const auto is_none = [&](const std::string& text) {
            try {
                return ask(text).code.empty();
            } catch (const Error& error) {
                return error.code() == Errc::no_code;
            }
        };
        CHECK(ask(texts.program).extraction->compiles);
        const auto diagnosis = ask(texts.broken).extraction->diagnosis;
        CHECK_MESSAGE(diagnosis.starts_with(texts.diagnosis), diagnosis);
        for (const std::string& nothing : texts.nothing) {
            CAPTURE(nothing);
            CHECK(is_none(nothing));
        }
    }
}

REXA_CONTRACT("code that only compiling would run is not run") {
    Subject subject;
    subject.generator->answer("```python\nraise SystemExit('ran')\n```\n"
                              "```python\nopen('/tmp/ran', 'w')\n```\n");
    const auto generation = subject.engine.generate(GenerateRequest::write("trap"));
    CHECK(generation.extraction->compiles);
    CHECK(generation.code == "open('/tmp/ran', 'w')\n");
}

REXA_CONTRACT("what crashes the interpreter that reads it is no program") {
    Subject subject;
    const std::string deep(100'000, '(');
    subject.generator->answer(ScriptedGenerator::python("x = " + deep + "\n"));
    const auto generation = subject.engine.generate(GenerateRequest::write("deep"));
    CHECK_FALSE(generation.extraction->compiles);
    CHECK(generation.code == "x = " + deep + "\n");
}

REXA_CONTRACT("failed code is mended on the files it began with") {
    Subject subject;
    const auto failed =
        subject.engine.run(RunRequest("open('left', 'w').write('x')\nprint(open('in').read() + 1)")
                               .task("add")
                               .file("in", bytes("1")));
    REQUIRE(failed.status() == Status::failed);
    subject.generator->answer(ScriptedGenerator::python(
        "import os\nprint(int(open('in').read()) + 1, os.path.exists('left'))\n"));
    const auto generation = subject.engine.generate(GenerateRequest::fix(failed.id()));
    const auto prompt = subject.generator->asked().at(0).messages.at(0).text;
    CHECK(prompt.find("TypeError: can only concatenate str") != std::string::npos);
    CHECK(prompt.find("in (1 bytes)") != std::string::npos);
    const auto mended = subject.engine.run(generation);
    CHECK(out_of(mended) == "2 False\n");
    CHECK(mended.parent() == failed.id());
    CHECK(mended.before() == failed.before());
    CHECK(mended.task() == "add");
}

REXA_CONTRACT("a failure is given back until it works") {
    Subject subject;
    subject.generator->answer(ScriptedGenerator::python("print(undefined)\n"));
    subject.generator->answer(ScriptedGenerator::python("print(1 / 0)\n"));
    subject.generator->answer(ScriptedGenerator::python("print('done')\n"));
    RepairOptions options;
    options.rounds = 3;
    const auto run =
        subject.engine.generate_and_run(GenerateRequest::write("three tries"), options);
    CHECK(run.end == RepairEnd::succeeded);
    REQUIRE(run.steps.size() == 3);
    CHECK(out_of(run.snapshot()) == "done\n");
    CHECK(run.steps[1].snapshot.parent() == run.steps[0].snapshot.id());
    CHECK(run.steps[2].snapshot.parent() == run.steps[1].snapshot.id());
    CHECK(run.steps[1].snapshot.provenance().reason ==
          "repair 1 of 3: NameError: name 'undefined' is not defined");
    CHECK(run.steps[2].snapshot.provenance().reason ==
          "repair 2 of 3: ZeroDivisionError: division by zero");
    CHECK(run.usage.input == 300u);
    CHECK(run.cost == Cost{3'000'000});
    CHECK(subject.generator->asked().at(2).messages.at(0).text.find(
              "NameError: name 'undefined' is not defined\n</data-") != std::string::npos);
}
