#include "core/field_differences.hpp"

namespace rexa::core {
namespace {

constexpr std::size_t shown_digits = 12;

std::string brief(const Digest& digest) {
    return digest.empty() ? std::string(FieldDifferences::absent)
                          : digest.to_string().substr(0, shown_digits);
}

std::string_view value_of(const std::map<std::string, std::string>& values,
                          const std::string& key) {
    const auto at = values.find(key);
    return at == values.end() ? FieldDifferences::absent : std::string_view(at->second);
}

} // namespace

void FieldDifferences::digest(std::string field, const Digest& before, const Digest& after) {
    if (before != after) {
        found_.push_back({std::move(field), brief(before), brief(after)});
    }
}

void FieldDifferences::map(const std::string& prefix,
                           const std::map<std::string, std::string>& before,
                           const std::map<std::string, std::string>& after) {
    std::map<std::string, std::string> keys = before;
    keys.insert(after.begin(), after.end());
    for (const auto& [key, unused] : keys) {
        if (before.contains(key) != after.contains(key) ||
            value_of(before, key) != value_of(after, key)) {
            found_.push_back({prefix + "." + key, std::string(value_of(before, key)),
                              std::string(value_of(after, key))});
        }
    }
}

} // namespace rexa::core
