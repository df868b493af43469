#ifndef REXA_TESTS_SUPPORT_MODELS_FAKE_MODELS_HPP
#define REXA_TESTS_SUPPORT_MODELS_FAKE_MODELS_HPP

#include "support/child_server.hpp"

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::test {

/// The fake servers of the vendors of models, alive as long as this object; serve.py and admin.py
/// say what they know. May be asked from several threads.
/// Errors: std::runtime_error.
class FakeModels {
public:
    /// `vendors` such as "gemini"; `settings` as the program takes them: "openai.dialect=vllm".
    explicit FakeModels(const std::vector<std::string>& vendors,
                        const std::vector<std::string>& settings = {});
    FakeModels(const FakeModels&) = delete;
    FakeModels& operator=(const FakeModels&) = delete;
    /// Ends the servers. A violation that `forgive` was not told of is reported to doctest.
    ~FakeModels();

    /// The base URL that a vendor's own SDK takes.
    [[nodiscard]] const std::string& url(const std::string& vendor) const {
        return places_.at(vendor).url;
    }
    /// Empty where none is needed.
    [[nodiscard]] const std::string& key(const std::string& vendor) const {
        return places_.at(vendor).key;
    }

    /// Spoils the next requests that match: {"name": "unavailable", "times": 2}.
    void arm(std::string_view vendor, std::string_view scenario) {
        ask(vendor, "scenario", scenario);
    }
    /// What is answered next: {"texts": ["a", {"text": "b", "thoughts": "hm"}]}.
    void answer(std::string_view vendor, std::string_view answers) {
        ask(vendor, "answers", answers);
    }
    void set(std::string_view vendor, std::string_view settings) {
        ask(vendor, "settings", settings);
    }
    void reset(std::string_view vendor) { ask(vendor, "reset"); }

    /// What the door answers, as JSON.
    std::string ask(std::string_view vendor, std::string_view verb, std::string_view body = "{}");

private:
    struct Place {
        std::string url;
        std::string key;
    };

    void read_places();

    std::mutex mutex_;
    ChildServer server_;
    std::map<std::string, Place> places_;
};

} // namespace rexa::test

#endif
