#include <rexa/rexa.hpp>

#include <iostream>

int main() {
    rexa::Engine engine = rexa::open("history");
    const rexa::Snapshot snapshot =
        engine.run(rexa::RunRequest("echo hello from a sandbox", rexa::Language::shell));
    std::cout << snapshot.output().out.text().chars();
    try {
        engine.find("zz");
    } catch (const rexa::Error& error) {
        std::cout << rexa::to_string(error.code()) << "\n";
    }
}
