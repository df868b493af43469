// Run on remote sandboxes of Daytona: the same engine, and what each run cost.
//
// Needs a key in DAYTONA_API_KEY. Without an account, start the server of CONTRIBUTING.md, "Daytona
// without an account", which says what to export. Without a key this does nothing and ends with 2;
// what goes wrong is printed, and ends it with 1.
#include <rexa/rexa.hpp>

#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>

namespace {

// The library reads no environment variable; a program does, once, where it begins.
std::optional<rexa::DaytonaOptions> daytona_from_environment() {
    const char* const key = std::getenv("DAYTONA_API_KEY");
    if (key == nullptr) {
        return std::nullopt;
    }
    rexa::DaytonaOptions daytona;
    daytona.api_key = rexa::Secret(key);
    if (const char* const url = std::getenv("DAYTONA_API_URL")) {
        daytona.api_url = url;
    }
    return daytona;
}

rexa::Snapshot count_words(rexa::Engine& engine) {
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
    rexa::OutputObserver observer(
        [](const rexa::OutputEvent& event) { std::cout << rexa::as_chars(event.bytes); });
    return engine.run(request, observer);
}

rexa::Snapshot reverse_words(rexa::Engine& engine, const rexa::Snapshot& first) {
    rexa::Draft draft = engine.branch(first.id());
    draft.request.task("reverse them")
        .code("print(' '.join(reversed(open('words.txt').read().split())))");
    return engine.run(draft);
}

void show_difference(const rexa::Diff& diff) {
    for (const rexa::Hunk& hunk : diff.out.hunks) {
        for (const rexa::DiffLine& line : hunk.lines) {
            std::cout << static_cast<char>(line.op) << line.text << "\n";
        }
    }
}

} // namespace

int main() try {
    rexa::OpenOptions options;
    options.daytona = daytona_from_environment();
    if (!options.daytona) {
        std::cerr << "DAYTONA_API_KEY is not set: make a key at "
                     "https://app.daytona.io/dashboard/keys, or start the server of "
                     "CONTRIBUTING.md\n";
        return 2;
    }
    options.provider = "daytona";
    options.engine.budget = rexa::Cost{500'000'000};
    rexa::Engine engine = rexa::open("history", std::move(options));

    const rexa::Snapshot first = count_words(engine);
    std::cout << first.environment().provider << " " << rexa::to_string(first.status())
              << " count.txt: " << engine.read_file(first.id(), "count.txt").chars() << "\n";

    const rexa::Snapshot second = reverse_words(engine, first);
    std::cout << second.output().out.text().chars();
    show_difference(engine.diff(first.id(), second.id()));
    std::cout << rexa::to_string(engine.replay(second.id())) << "\n";

    rexa::Cost cost;
    for (const rexa::Snapshot& snapshot : {first, second}) {
        cost = cost + snapshot.execution().usage.cost.value_or(rexa::Cost());
    }
    std::cout << "two runs cost $" << std::fixed << cost.usd() << "\n";
} catch (const rexa::Error& error) {
    std::cerr << error.what() << "\n";
    return 1;
}
