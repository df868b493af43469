#ifndef REXA_CORE_FIELD_DIFFERENCES_HPP
#define REXA_CORE_FIELD_DIFFERENCES_HPP

#include <rexa/diff.hpp>
#include <rexa/digest.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rexa::core {

/// Collects named values that are not the same on both sides. An absent value is "(none)".
class FieldDifferences {
public:
    static constexpr std::string_view absent = "(none)";

    void text(std::string field, std::string_view before, std::string_view after) {
        if (before != after) {
            found_.push_back({std::move(field), std::string(before), std::string(after)});
        }
    }

    template <class Enum>
    void enumerator(std::string field, Enum before, Enum after) {
        text(std::move(field), to_string(before), to_string(after));
    }

    template <class Number>
    void number(std::string field, Number before, Number after) {
        text(std::move(field), std::to_string(before), std::to_string(after));
    }

    template <class Number>
    void number(std::string field, const std::optional<Number>& before,
                const std::optional<Number>& after) {
        text(std::move(field), before ? std::to_string(*before) : std::string(absent),
             after ? std::to_string(*after) : std::string(absent));
    }

    void digest(std::string field, const Digest& before, const Digest& after);

    void map(const std::string& prefix, const std::map<std::string, std::string>& before,
             const std::map<std::string, std::string>& after);

    std::vector<FieldDiff> take() && { return std::move(found_); }

private:
    std::vector<FieldDiff> found_;
};

} // namespace rexa::core

#endif
