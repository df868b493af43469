#ifndef REXA_TESTS_ESCAPE_SUITE_REPORT_HPP
#define REXA_TESTS_ESCAPE_SUITE_REPORT_HPP

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::escape {

/// What is wrong with one outcome, a line each. None: the test passed.
using Complaints = std::vector<std::string>;

/// Runs tests one after the other, prints a line for each and counts.
class Report {
public:
    /// Only tests whose name contains this are run. Empty: all.
    explicit Report(std::string filter) : filter_(std::move(filter)) {}

    /// An exception out of `body` is a failure too.
    void test(const std::string& name, const std::function<Complaints()>& body);

    [[nodiscard]] std::size_t passed() const noexcept { return passed_; }
    [[nodiscard]] std::size_t failed() const noexcept { return failed_; }

private:
    std::string filter_;
    std::size_t passed_ = 0;
    std::size_t failed_ = 0;
};

/// Bytes for people: one line of ASCII, cut where it gets long.
std::string printable(std::string_view bytes);

} // namespace rexa::escape

#endif
