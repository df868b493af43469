#include "net/headers.hpp"

#include "net/ascii.hpp"

#include <rexa/error.hpp>

#include <algorithm>

namespace rexa::net {
namespace {

bool is_token_character(char c) noexcept {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           marks.find(c) != std::string_view::npos;
}

bool is_value_character(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7F);
}

void check(std::string_view name, std::string_view value) {
    if (name.empty() || !std::all_of(name.begin(), name.end(), is_token_character)) {
        throw Error(Errc::invalid_argument,
                    "header '" + std::string(name) + "': use letters, digits and '-' in its name");
    }
    if (!std::all_of(value.begin(), value.end(), is_value_character)) {
        throw Error(Errc::invalid_argument,
                    "header '" + std::string(name) +
                        "': leave line ends and control characters out of its value");
    }
}

} // namespace

Headers& Headers::add(std::string_view name, std::string_view value) {
    check(name, value);
    fields_.push_back({std::string(name), std::string(value)});
    return *this;
}

Headers& Headers::set(std::string_view name, std::string_view value) {
    check(name, value);
    Header field{std::string(name), std::string(value)};
    const auto same = [&](const Header& other) { return equal_ignoring_case(other.name, name); };
    const auto first = std::find_if(fields_.begin(), fields_.end(), same);
    if (first == fields_.end()) {
        fields_.push_back(std::move(field));
        return *this;
    }
    fields_.erase(std::remove_if(first + 1, fields_.end(), same), fields_.end());
    *first = std::move(field);
    return *this;
}

void Headers::erase(std::string_view name) noexcept {
    std::erase_if(fields_,
                  [&](const Header& field) { return equal_ignoring_case(field.name, name); });
}

std::optional<std::string_view> Headers::find(std::string_view name) const noexcept {
    for (const Header& field : fields_) {
        if (equal_ignoring_case(field.name, name)) {
            return field.value;
        }
    }
    return std::nullopt;
}

bool Headers::contains(std::string_view name) const noexcept {
    return find(name).has_value();
}

} // namespace rexa::net
