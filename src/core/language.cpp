#include "core/text.hpp"

#include <rexa/error.hpp>
#include <rexa/language.hpp>

namespace rexa {

std::string_view to_string(Language language) noexcept {
    switch (language) {
    case Language::python:
        return "python";
    case Language::node:
        return "node";
    case Language::r:
        return "r";
    case Language::shell:
        return "shell";
    }
    return "unknown";
}

Language parse_language(std::string_view name) {
    for (const Language language :
         {Language::python, Language::node, Language::r, Language::shell}) {
        if (name == to_string(language)) {
            return language;
        }
    }
    throw Error(Errc::invalid_argument, "language: expected python, node, r or shell, not '" +
                                            std::string(core::clip_utf8(name, 64)) + "'");
}

} // namespace rexa
