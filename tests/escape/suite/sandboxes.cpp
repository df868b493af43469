#include "suite/sandboxes.hpp"

#include "support/memory_blobs.hpp"

#include <rexa/memory.hpp>

#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>

namespace rexa::escape {

namespace {

/// Keeps every byte a run shows.
class Recorder final : public RunObserver {
public:
    explicit Recorder(Outcome& outcome) : outcome_(outcome) {}
    void on_output(const OutputEvent& event) override {
        (event.stream == Stream::out ? outcome_.out : outcome_.err).append(as_chars(event.bytes));
    }

private:
    Outcome& outcome_;
};

std::string read_text(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw std::runtime_error("no attack at " + path.string());
    }
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::set<std::string>& used_attacks() {
    static std::set<std::string> names = {"support.py"};
    return names;
}

Language language_of(const std::filesystem::path& path) {
    const auto suffix = path.extension();
    return suffix == ".py"   ? Language::python
           : suffix == ".js" ? Language::node
           : suffix == ".R"  ? Language::r
                             : Language::shell;
}

std::shared_ptr<SandboxProvider> make_provider(const Settings& settings, const Host& host) {
    LocalOptions options;
    options.interpreters[Language::python] = "/usr/bin/python3";
    options.cache_folder = settings.work / "cache";
    options.visible_paths.emplace_back(host.fact("visible"));
    options.features = settings.features;
    return make_local(options);
}

Engine make_engine(std::shared_ptr<SandboxProvider> provider) {
    EngineParts parts;
    parts.store = make_memory_store();
    parts.providers.push_back(std::move(provider));
    return Engine(std::move(parts));
}

Command command_of(const RunRequest& request) {
    return {request.language(), request.code(), request.arguments(), request.variables(),
            request.standard_input()};
}

} // namespace

House::House(const Settings& settings, const Host& host)
    : House(settings, host, make_provider(settings, host)) {}

House::House(const Settings& settings, const Host& host, std::shared_ptr<SandboxProvider> made)
    : provider(std::move(made)), engine(make_engine(provider)), attacks_(settings.attacks),
      arguments_(host.arguments()) {}

RunRequest House::attack(const std::string& file) const {
    used_attacks().insert(file);
    const Language language = language_of(file);
    std::string code;
    if (language == Language::python) {
        code = read_text(attacks_ / "support.py");
    }
    code += read_text(attacks_ / file);
    return RunRequest(std::move(code), language).arguments(arguments_).limits(limits());
}

std::vector<std::string> House::unused_attacks(const Settings& settings) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(settings.attacks)) {
        if (!used_attacks().contains(entry.path().filename().string())) {
            names.push_back(entry.path().filename().string());
        }
    }
    return names;
}

RunRequest House::with(RunRequest request, const std::string& name, const std::string& value) {
    return request.argument(name + '=' + value);
}

Outcome House::run(const RunRequest& request) {
    Snapshot ignored;
    return run(request, ignored);
}

Outcome House::run(const RunRequest& request, Snapshot& snapshot) {
    Outcome outcome;
    Recorder recorder(outcome);
    snapshot = engine.run(request, recorder);
    outcome.execution = snapshot.execution();
    return outcome;
}

Outcome House::run_second(const RunRequest& first, const RunRequest& request) {
    static int count = 0;
    SandboxSpec spec;
    spec.key = "escape-" + std::to_string(++count);
    spec.language = request.language();
    spec.limits = request.limits();
    const auto sandbox = provider->acquire(spec, {});
    test::MemoryBlobs blobs;
    sandbox->place(Tree(), blobs, {});
    Outcome outcome;
    Recorder recorder(outcome);
    const Execution before = sandbox->execute(command_of(first), silent_observer(), {});
    if (before.status != Status::succeeded) {
        throw std::runtime_error("the first program in the sandbox failed");
    }
    outcome.execution = sandbox->execute(command_of(request), recorder, {});
    sandbox->destroy({});
    return outcome;
}

Limits House::limits() {
    Limits limits;
    limits.wall_time = std::chrono::seconds(30);
    limits.cpu_time = std::chrono::seconds(20);
    limits.memory_bytes = 1ull << 30;
    limits.file_bytes = 1ull << 30;
    limits.workspace_bytes = 64ull << 20;
    limits.temporary_bytes = 64ull << 20;
    return limits;
}

Enforcement House::enforcement() {
    return engine.run(RunRequest("", Language::shell)).environment().enforcement;
}

bool House::workspace_is_in_memory() {
    // One tmpfs holds all that a run leaves, or each of its folders is a file system of its own.
    return run(RunRequest("[ $(stat -c %d /run/rexa) = $(stat -c %d /run/rexa/note) ] && echo one",
                          Language::shell)
                   .limits(limits()))
               .out == "one\n";
}

} // namespace rexa::escape
