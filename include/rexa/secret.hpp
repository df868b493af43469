#ifndef REXA_SECRET_HPP
#define REXA_SECRET_HPP

#include <string>
#include <string_view>

namespace rexa {

/// A key or password. It cannot be streamed, compared with text or converted to it by accident;
/// `reveal()` is the one way to its value. The memory is overwritten when it is released.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string value);
    Secret(const Secret& other);
    Secret(Secret&& other) noexcept;
    Secret& operator=(const Secret& other);
    Secret& operator=(Secret&& other) noexcept;
    ~Secret();

    [[nodiscard]] bool empty() const noexcept { return value_.empty(); }

    /// The value itself, valid until this object changes. Never log, store or format it.
    [[nodiscard]] std::string_view reveal() const noexcept { return value_; }

private:
    void wipe() noexcept;
    std::string value_;
};

} // namespace rexa

#endif
