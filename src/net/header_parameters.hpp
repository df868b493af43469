#ifndef REXA_NET_HEADER_PARAMETERS_HPP
#define REXA_NET_HEADER_PARAMETERS_HPP

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::net {

/// A header's value such as `form-data; name="a"; filename*=utf-8''b%20c`.
struct HeaderParameters {
    std::string value; ///< lower case, what stands before the first semicolon

    struct Parameter {
        std::string name; ///< lower case, with its star
        std::string text; ///< quotes and backslashes undone, percent signs not
    };
    std::vector<Parameter> parameters;

    [[nodiscard]] std::optional<std::string> find(std::string_view name) const;

    /// `name*` decoded where the reply has it in UTF-8, else `name`.
    [[nodiscard]] std::optional<std::string> find_extended(std::string_view name) const;
};

/// Reads what it can: a part that is no parameter is left out.
HeaderParameters parse_header_parameters(std::string_view text);

/// The bytes behind %XX escapes; none where an escape is cut or no hexadecimal number.
std::optional<std::string> percent_decode(std::string_view text);

} // namespace rexa::net

#endif
