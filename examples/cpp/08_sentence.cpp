// From a sentence, typed or spoken, to code that runs: generated, repaired, explained, branched.
//
//   08_sentence [folder of wine.csv and cluster_wine.wav]
//
// With a key of Gemini in GEMINI_API_KEY, in the environment or in a file .env here, the real model
// answers: its words differ, and it costs a few cents. Without one fakes of this checkout do, which
// `bash tests/support/setup.sh fakes` prepares. What goes wrong is printed, and ends it with 1.
#include <rexa/rexa.hpp>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

namespace {

namespace fs = std::filesystem;

// Where this file lies, in examples/cpp; its CMakeLists.txt tells it. Compiled in another way,
// this program is run there.
#ifndef REXA_CHECKOUT
#define REXA_CHECKOUT "."
#endif
const fs::path checkout = REXA_CHECKOUT;

// The library reads no environment variable and no file for its keys; a program does, once, where
// it begins.
std::string variable(const std::string& name) {
    if (const char* const value = std::getenv(name.c_str())) {
        return value;
    }
    std::ifstream file(".env");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with(name + "=")) {
            std::string value = line.substr(name.size() + 1);
            std::erase(value, '"');
            return value;
        }
    }
    return "";
}

rexa::OpenOptions options_with_gemini(const std::string& key) {
    rexa::GeminiOptions gemini;
    gemini.api_key = rexa::Secret(key);
    if (const std::string url = variable("GOOGLE_GEMINI_BASE_URL"); !url.empty()) {
        gemini.base_url = url;
    }
    rexa::OpenOptions options;
    options.gemini = gemini;
    options.gemini_transcriber.emplace().service = gemini;
    return options;
}

rexa::Bytes contents(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw rexa::Error(rexa::Errc::not_found, path.string() + ": there is no such file");
    }
    return rexa::Bytes(std::string(std::istreambuf_iterator<char>(file), {}));
}

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

// Code for a task, with the data that it will find.
rexa::GenerateRequest about_wine(const fs::path& data, const std::string& task) {
    return rexa::GenerateRequest::write(task).run(
        rexa::RunRequest("").file("wine.csv", contents(data / "wine.csv")));
}

rexa::Snapshot typed(rexa::Engine& engine, const fs::path& data) {
    const rexa::Generation generation = engine.generate(
        about_wine(data, "Cluster the wine data with K-Means and print the sizes."));
    std::cout << generation.generator << ": " << first_line(generation.explanation) << "\n";
    rexa::Snapshot snapshot = engine.run(generation);
    std::cout << snapshot.output().out.text().chars();
    return snapshot;
}

void spoken(rexa::Engine& engine, const fs::path& data, const rexa::Snapshot& same) {
    const rexa::Transcript transcript =
        engine.transcribe(rexa::Audio(contents(data / "cluster_wine.wav")));
    std::cout << "heard: " << transcript.text << "\n"; // to be corrected here
    const rexa::Generation generation =
        engine.generate(about_wine(data, "").transcript(transcript));
    const bool is_same = engine.run(generation).outcome() == same.outcome();
    std::cout << "the same result: " << (is_same ? "yes" : "no") << "\n";
}

// A program that fails is given back to the model, at most twice.
void repaired(rexa::Engine& engine, const fs::path& data) {
    rexa::RepairOptions options;
    options.rounds = 2;
    options.money_budget = rexa::Cost{500'000'000};
    const rexa::GeneratedRun run = engine.generate_and_run(
        about_wine(data, "Carelessly cluster the wine data with K-Means and print the sizes."),
        options);
    for (const rexa::GeneratedStep& step : run.steps) {
        std::cout << rexa::to_string(step.generation.purpose) << ": "
                  << rexa::to_string(step.snapshot.status());
        if (const auto& exception = step.snapshot.execution().exception) {
            std::cout << ", " << exception->type << ": " << exception->message;
        }
        std::cout << "\n";
    }
}

void tell(rexa::Engine& engine, const fs::path& data) {
    const rexa::Snapshot first = typed(engine, data);
    spoken(engine, data, first);
    repaired(engine, data);
    const rexa::Generation words = engine.generate(rexa::GenerateRequest::explain(first.id()));
    std::cout << first_line(words.explanation) << "\n";

    const rexa::Generation changed = engine.generate(
        rexa::GenerateRequest::modify(first.id(), "Use DBSCAN in place of K-Means."));
    const rexa::Snapshot branch = engine.run(changed);
    std::cout << branch.output().out.text().chars();
    // All that was said is kept with the snapshot.
    const rexa::Generation asked = engine.generation(branch.id());
    std::cout << "asked " << asked.generator << ": " << asked.task << "\n";
}

// Runs this program once more, beside fakes of the vendors, which end with it: it finds their
// addresses and keys in its environment.
int tell_with_fakes(const fs::path& data) {
    const fs::path python = checkout / "build/venv/bin/python";
    const fs::path fakes = checkout / "tests/support/models/with_models.py";
    const fs::path self = fs::read_symlink("/proc/self/exe");
    std::cerr << "GEMINI_API_KEY is not set: fakes of tests/support/models answer\n";
    ::execl(python.c_str(), python.c_str(), fakes.c_str(), self.c_str(), data.c_str(), nullptr);
    std::cerr << python
              << " is not there: run `bash tests/support/setup.sh fakes`, or make a key "
                 "at https://aistudio.google.com/apikey\n";
    return 1;
}

} // namespace

int main(int count, char** arguments) try {
    const fs::path data = count > 1 ? fs::path(arguments[1]) : checkout / "examples/data";
    const std::string key = variable("GEMINI_API_KEY");
    if (key.empty()) {
        return tell_with_fakes(data);
    }
    rexa::Engine engine = rexa::open("history", options_with_gemini(key));
    tell(engine, data);
} catch (const rexa::Error& error) {
    std::cerr << error.what() << "\n";
    return 1;
}
