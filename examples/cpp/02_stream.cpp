// Watch output while the program runs, give it input and files, and read what it made.
#include <rexa/rexa.hpp>

#include <iostream>
#include <string>

int main() try {
    rexa::Engine engine = rexa::open("history");
    const rexa::RunRequest request = rexa::RunRequest(R"(
            import sys
            words = open("words.txt").read().split() + sys.stdin.read().split()
            for word in words:
                print(word.upper(), flush=True)
            with open("count.txt", "w") as file:
                file.write(str(len(words)))
        )")
                                         .task("count words")
                                         .file("words.txt", rexa::Bytes("alpha beta\n"))
                                         .standard_input(rexa::Bytes("gamma\n"));

    std::string seen;
    rexa::OutputObserver observer(
        [&](const rexa::OutputEvent& event) { seen += rexa::as_chars(event.bytes); });
    const rexa::Snapshot snapshot = engine.run(request, observer);

    std::cout << seen;
    for (const rexa::FileDiff& file : engine.artifacts(snapshot.id())) {
        std::cout << rexa::to_string(file.change) << " " << file.path << ": "
                  << engine.read_file(snapshot.id(), file.path).chars() << "\n";
    }
} catch (const rexa::Error& error) {
    std::cerr << error.what() << "\n";
    return 1;
}
