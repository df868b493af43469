// Ask whether a run reproduces, and what differs when it does not.
#include <rexa/rexa.hpp>

#include <iostream>

int main() try {
    rexa::Engine engine = rexa::open("history");
    const rexa::Snapshot steady = engine.run(rexa::RunRequest("print(sum(range(100)))"));
    rexa::ReplayOptions five_times;
    five_times.times = 5;
    std::cout << rexa::to_string(engine.replay(steady.id(), five_times)) << "\n";

    const rexa::Snapshot shaky =
        engine.run(rexa::RunRequest("import uuid\nprint('a run')\nprint(uuid.uuid4())\n"));
    const rexa::ReplayReport report = engine.replay(shaky.id());
    const rexa::Difference& difference = report.verdicts.at(0).differences.at(0);
    std::cout << rexa::to_string(report.kind()) << " in " << rexa::to_string(difference.aspect)
              << " line " << difference.line << "\n";
} catch (const rexa::Error& error) {
    std::cerr << error.what() << "\n";
    return 1;
}
