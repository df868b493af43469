// Run a program in a sandbox and look at what was kept of it.
#include <rexa/rexa.hpp>

#include <iostream>

int main() try {
    rexa::Engine engine = rexa::open("history");
    const rexa::Snapshot snapshot = engine.run(rexa::RunRequest("print(6 * 7)").task("the answer"));

    std::cout << snapshot.task() << ": " << rexa::to_string(snapshot.status()) << ", exit code "
              << snapshot.execution().exit_code.value_or(-1) << "\n"
              << snapshot.output().out.text().chars();
} catch (const rexa::Error& error) {
    std::cerr << error.what() << "\n";
    return 1;
}
