#ifndef REXA_TESTS_SUPPORT_CHILD_SERVER_HPP
#define REXA_TESTS_SUPPORT_CHILD_SERVER_HPP

#include <sys/types.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::test {

/// A program that is asked and answers by lines, on its standard input and output, and ends when
/// its input does. Errors: std::runtime_error.
class ChildServer {
public:
    /// `name` in errors.
    ChildServer(std::string name, std::vector<std::string> command);
    ChildServer(const ChildServer&) = delete;
    ChildServer& operator=(const ChildServer&) = delete;
    ~ChildServer();

    /// Without its end.
    void write_line(std::string_view line);
    [[nodiscard]] std::string read_line();

    /// Ends it, and waits for that.
    void stop() noexcept;

    /// The error where its lines are not what they should be.
    [[nodiscard]] std::runtime_error failure() const;

private:
    std::string name_;
    std::string command_;
    pid_t process_ = -1;
    int channel_ = -1;
    std::string buffer_;
};

} // namespace rexa::test

#endif
