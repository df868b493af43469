// Branch from a snapshot, change the draft, run it, and compare. The branch starts from the files
// its parent left.
#include <rexa/rexa.hpp>

#include <iostream>

int main() try {
    rexa::Engine engine = rexa::open("history");
    const rexa::Snapshot first =
        engine.run(rexa::RunRequest("open('data.txt', 'w').write('1 2 3')\n"
                                    "print('sum', sum([1, 2, 3]))\n")
                       .task("make data"));

    rexa::Draft draft = engine.branch(first.id());
    draft.request.task("use data")
        .code("numbers = [int(n) for n in open('data.txt').read().split()]\n"
              "print('sum of squares', sum(n * n for n in numbers))\n");
    const rexa::Snapshot second = engine.run(draft);

    std::cout << second.output().out.text().chars();
    const rexa::Diff diff = engine.diff(first.id(), second.id());
    for (const rexa::Hunk& hunk : diff.out.hunks) {
        for (const rexa::DiffLine& line : hunk.lines) {
            std::cout << static_cast<char>(line.op) << line.text << "\n";
        }
    }
    std::cout << (diff.files.empty() ? "same files" : "other files") << "\n";
} catch (const rexa::Error& error) {
    std::cerr << error.what() << "\n";
    return 1;
}
