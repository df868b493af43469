// A backend of one's own: implement Sandbox and SandboxProvider, put the parts together, and
// everything else works with it. This one "runs" code by counting its lines.
#include <rexa/rexa.hpp>

#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>

class LineCounter final : public rexa::Sandbox {
public:
    const rexa::SandboxInfo& info() const noexcept override { return info_; }

    rexa::Execution execute(const rexa::Command& command, rexa::RunObserver& observer,
                            const rexa::Call& call) override {
        call.check();
        const std::string lines =
            std::to_string(std::ranges::count(command.code, '\n') + 1) + " lines\n";
        observer.on_output({rexa::Stream::out, 0, {}, rexa::as_bytes(lines)});
        rexa::Execution execution;
        execution.status = rexa::Status::succeeded;
        execution.exit_code = 0;
        return execution;
    }

    void place(const rexa::Tree& tree, rexa::BlobSource&, const rexa::Call&) override {
        placed_ = tree;
    }
    rexa::CapturedWorkspace capture(const rexa::Tree&, rexa::BlobSource&, rexa::BlobSink&,
                                    const rexa::Call&) override {
        return {placed_, {}};
    }
    void destroy(const rexa::Call&) override {}

private:
    rexa::SandboxInfo info_;
    rexa::Tree placed_;
};

class LineCounterProvider final : public rexa::SandboxProvider {
public:
    std::string_view name() const noexcept override { return "line-counter"; }
    std::unique_ptr<rexa::Sandbox> acquire(const rexa::SandboxSpec&, const rexa::Call&) override {
        return std::make_unique<LineCounter>();
    }
};

int main() try {
    rexa::EngineParts parts;
    parts.store = rexa::make_memory_store();
    parts.providers.push_back(std::make_shared<LineCounterProvider>());
    rexa::Engine engine(parts);

    const rexa::Snapshot snapshot = engine.run(rexa::RunRequest("one\ntwo\nthree"));
    std::cout << snapshot.environment().provider << ": " << snapshot.output().out.text().chars()
              << rexa::to_string(engine.replay(snapshot.id())) << "\n";
} catch (const rexa::Error& error) {
    std::cerr << error.what() << "\n";
    return 1;
}
