// From a sentence, typed or spoken, to code that runs: generated, repaired, explained, branched.
//
//   08_sentence [folder of wine.csv and cluster_wine.wav]
//
// Needs a key of Gemini in GEMINI_API_KEY, in the environment or in a file .env here. Without an
// account, start the servers of CONTRIBUTING.md, "Models without a key". Without a key this does
// nothing and ends with 2; what goes wrong is printed, and ends it with 1. With the real model the
// words differ, and it costs a few cents.
#include <rexa/rexa.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

namespace {

namespace fs = std::filesystem;

// The library reads no environment variable and no file for its keys; a program does, once, where
// it begins.
std::string variable(const std::string& name) {
    if (const char* const value = std::getenv(name.c_str())) {
        return value;
    }
    std::ifstream file(".env");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with(name + "=")) {
            return line.substr(name.size() + 1);
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

} // namespace

int main(int count, char** arguments) try {
    const std::string key = variable("GEMINI_API_KEY");
    if (key.empty()) {
        std::cerr << "GEMINI_API_KEY is not set: make a key at "
                     "https://aistudio.google.com/apikey, or start the servers of "
                     "CONTRIBUTING.md\n";
        return 2;
    }
    rexa::Engine engine = rexa::open("history", options_with_gemini(key));
    tell(engine, count > 1 ? arguments[1] : "examples/data");
} catch (const rexa::Error& error) {
    std::cerr << error.what() << "\n";
    return 1;
}
