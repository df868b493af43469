#ifndef REXA_ENGINE_PARTS_BY_NAME_HPP
#define REXA_ENGINE_PARTS_BY_NAME_HPP

#include "engine/refuse.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rexa {

/// The part of this name; null when there is none.
template <class Part>
Part* find_part(const std::vector<std::shared_ptr<Part>>& parts, std::string_view name) noexcept {
    for (const auto& part : parts) {
        if (part->name() == name) {
            return part.get();
        }
    }
    return nullptr;
}

/// The part of this name, the first for an empty one; there is at least one. `field` says what
/// they are. Errors: invalid_argument.
template <class Part>
Part& choose_part(const std::vector<std::shared_ptr<Part>>& parts, std::string_view name,
                  const std::string& field) {
    if (auto* const found = name.empty() ? parts.front().get() : find_part(parts, name)) {
        return *found;
    }
    std::string known;
    for (const auto& part : parts) {
        known += known.empty() ? "" : ", ";
        known += part->name();
    }
    refuse(field + ": this engine has no such " + field + "; it has " + known);
}

} // namespace rexa

#endif
