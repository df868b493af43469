#include "subject.hpp"

using namespace rexa;
using namespace rexa::test;

REXA_CONTRACT("input files are there, and what a run made or changed is kept") {
    Subject subject;
    const auto snapshot =
        subject.engine.run(RunRequest("import os\n"
                                      "print(open('data/in.csv').read())\n"
                                      "open('data/in.csv', 'a').write(',3')\n"
                                      "os.makedirs('out/deep')\n"
                                      "open('out/deep/result.txt', 'w').write('42')\n"
                                      "os.symlink('deep/result.txt', 'out/link')\n"
                                      "open('tool.sh', 'w').write('#!/bin/sh\\n')\n"
                                      "os.chmod('tool.sh', 0o755)\n"
                                      "os.mkdir('empty')\n"
                                      "os.remove('unwanted')\n")
                               .file("data/in.csv", bytes("1,2"))
                               .file("unwanted", bytes("x")));
    INFO(err_of(snapshot));
    REQUIRE(snapshot.status() == Status::succeeded);
    CHECK(out_of(snapshot) == "1,2\n");
    CHECK(snapshot.data().left_out.empty());
    CHECK(subject.engine.read_file(snapshot.id(), "data/in.csv").chars() == "1,2,3");
    CHECK(subject.engine.read_file(snapshot.id(), "out/deep/result.txt").chars() == "42");
    const auto files = subject.engine.artifacts(snapshot.id());
    std::string listing;
    for (const auto& file : files) {
        listing += std::string(to_string(file.change)) + " " + file.path + "\n";
    }
    CHECK(listing == "modified data/in.csv\n"
                     "added empty\n"
                     "added out/deep/result.txt\n"
                     "added out/link\n"
                     "added tool.sh\n"
                     "removed unwanted\n");
    CHECK(files[3].after->kind == EntryKind::symlink);
    CHECK(files[3].after->target == "deep/result.txt");
    CHECK(files[4].after->kind == EntryKind::executable);
}

REXA_CONTRACT("a branch sees its parent's resulting files, and the parent keeps its own") {
    Subject subject;
    const auto parent =
        subject.engine.run(RunRequest("open('state', 'w').write('one')").file("kept", bytes("k")));
    auto draft = subject.engine.branch(parent.id());
    draft.request.code("import os\nprint(sorted(os.listdir()), open('state').read())\n"
                       "open('state', 'w').write('two')\n");
    const auto child = subject.engine.run(draft);
    CHECK(out_of(child) == "['kept', 'state'] one\n");
    CHECK(subject.engine.read_file(child.id(), "state").chars() == "two");
    CHECK(subject.engine.read_file(parent.id(), "state").chars() == "one");
    auto sibling = subject.engine.branch(parent.id());
    sibling.request.code("print(open('state').read())");
    CHECK(out_of(subject.engine.run(sibling)) == "one\n");
    auto grandchild = subject.engine.branch(child.id());
    grandchild.request.code("print(open('state').read())");
    CHECK(out_of(subject.engine.run(grandchild)) == "two\n");
}

REXA_CONTRACT("a run's own list says which names are left out of what is kept") {
    Subject subject;
    const std::string make = "import os\n"
                             "for name in ('__pycache__', 'logs', 'out'):\n"
                             "    os.makedirs(f'd/{name}')\n"
                             "    open(f'd/{name}/f', 'w').write('x')\n";
    const std::string list = "import os\nprint(sorted(os.listdir('d')))\n";
    const auto usual = subject.engine.run(RunRequest(make));
    const auto own = subject.engine.run(RunRequest(make).ignore({"logs", "out"}));
    const auto all = subject.engine.run(RunRequest(make).ignore({}));
    CHECK(out_of(subject.engine.run(RunRequest(list).parent(usual.id()))) == "['logs', 'out']\n");
    CHECK(out_of(subject.engine.run(RunRequest(list).parent(own.id()))) == "['__pycache__']\n");
    CHECK(out_of(subject.engine.run(RunRequest(list).parent(all.id()))) ==
          "['__pycache__', 'logs', 'out']\n");
    CHECK(own.data().left_out.empty());
    CHECK(subject.engine.replay(own.id()).reproduced() == 1);
}

REXA_CONTRACT("a run that changes nothing leaves the tree as it was, whatever it read") {
    Subject subject;
    const auto parent = subject.engine.run(RunRequest("open('f', 'w').write('1')"));
    auto draft = subject.engine.branch(parent.id());
    draft.request.code("open('f', 'r+').close(); open('f', 'w').write('1')");
    CHECK(subject.engine.run(draft).after() == parent.after());
}

REXA_CONTRACT("the resulting workspace is restored into a new folder") {
    Subject subject;
    const auto snapshot = subject.engine.run(
        RunRequest("import os\nos.mkdir('d')\nopen('d/f', 'w').write('text')\n"));
    const TempDirectory place;
    subject.engine.restore(snapshot.id(), place.path() / "new");
    CHECK(std::filesystem::file_size(place.path() / "new/d/f") == 4);
    CHECK_THROWS_AS(subject.engine.restore(snapshot.id(), place.path() / "new"), Error);
}
