#ifndef REXA_TESTS_INTEGRATION_DAYTONA_PROVIDER_FIXTURE_HPP
#define REXA_TESTS_INTEGRATION_DAYTONA_PROVIDER_FIXTURE_HPP

#include "integration/daytona/fixture.hpp"
#include "support/memory_blobs.hpp"

#include <rexa/daytona.hpp>

#include <memory>
#include <string>
#include <vector>

namespace rexa::test {

/// A provider on a fake service of its own.
struct RemoteProvider : Daytona {
    explicit RemoteProvider(const FakeDaytonaOptions& fake = {}) : Daytona(fake) {}

    [[nodiscard]] DaytonaOptions options() const {
        DaytonaOptions given;
        given.api_url = server.url();
        given.api_key = Secret(server.key());
        given.http.ca_file = server.ca_file();
        return given;
    }

    static SandboxSpec spec(std::string key = "rexa-0123456789abcdef",
                            Language language = Language::shell) {
        SandboxSpec wanted;
        wanted.key = std::move(key);
        wanted.language = language;
        return wanted;
    }

    /// What a program prints on both streams together.
    static std::string output_of(Sandbox& sandbox, const std::string& code,
                                 Language language = Language::shell) {
        Command command;
        command.language = language;
        command.code = code;
        std::string text;
        OutputObserver observer([&](const OutputEvent& event) { text += as_chars(event.bytes); });
        sandbox.execute(command, observer, soon());
        return text;
    }

    /// A tree of one file.
    Tree tree_with(const std::string& name, const std::string& content) {
        TreeNode node;
        node.entries = {{name, EntryKind::file, content.size(), blobs.put(as_bytes(content)), ""}};
        return Tree(blobs.put(encode(node)));
    }

    /// Those that are there and are not on their way out.
    std::vector<std::string> left() {
        std::vector<std::string> names;
        for (const auto& sandbox : server.sandboxes()) {
            if (sandbox.state != "destroying") {
                names.push_back(sandbox.name);
            }
        }
        return names;
    }

    /// Requests so far whose line holds this text.
    std::size_t requests_with(const std::string& text) {
        std::size_t count = 0;
        for (const auto& line : server.requests()) {
            count += line.find(text) != std::string::npos ? 1 : 0;
        }
        return count;
    }

    MemoryBlobs blobs;
    std::shared_ptr<SandboxProvider> provider = make_daytona(options());
};

} // namespace rexa::test

#endif
