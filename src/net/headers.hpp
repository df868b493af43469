#ifndef REXA_NET_HEADERS_HPP
#define REXA_NET_HEADERS_HPP

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::net {

struct Header {
    std::string name;
    std::string value;

    friend bool operator==(const Header&, const Header&) = default;
};

/// The fields of a request, a reply or a part of one, in their order. Names are found whatever
/// their case. Values may hold keys: they are sent, never shown.
class Headers {
public:
    /// Behind those of the same name. Errors: invalid_argument naming the header when the name is
    /// no token, or the value could end the field (control characters).
    Headers& add(std::string_view name, std::string_view value);

    /// In the place of all of the same name. Errors: as above.
    Headers& set(std::string_view name, std::string_view value);

    void erase(std::string_view name) noexcept;

    /// The first of that name. Valid until the headers change.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept;

    [[nodiscard]] bool contains(std::string_view name) const noexcept;
    [[nodiscard]] bool empty() const noexcept { return fields_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return fields_.size(); }
    [[nodiscard]] auto begin() const noexcept { return fields_.begin(); }
    [[nodiscard]] auto end() const noexcept { return fields_.end(); }

    friend bool operator==(const Headers&, const Headers&) = default;

private:
    std::vector<Header> fields_;
};

} // namespace rexa::net

#endif
