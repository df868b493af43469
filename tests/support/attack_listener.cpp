// Prints which numbered attacks a test program withstood: those whose test cases all passed.
#include <doctest/doctest.h>

#include <cctype>
#include <iostream>
#include <set>
#include <string>

namespace {

/// The numbers a test case's name begins with, as in "73, 74: what is attacked".
std::set<int> attacks_of(const std::string& name) {
    std::set<int> numbers;
    std::string digits;
    for (const char c : name) {
        if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
            digits += c;
            continue;
        }
        if (!digits.empty() && (c == ',' || c == ':')) {
            numbers.insert(std::stoi(digits));
            digits.clear();
        }
        if (c == ':') {
            return numbers;
        }
        if (c != ',' && c != ' ') {
            return {};
        }
    }
    return {};
}

class AttackListener : public doctest::IReporter {
public:
    explicit AttackListener(const doctest::ContextOptions& options) : options_(options) {}

    void test_case_start(const doctest::TestCaseData& test) override { current_ = test.m_name; }
    void test_case_end(const doctest::CurrentTestCaseStats& stats) override {
        for (const int number : attacks_of(current_)) {
            (stats.testCaseSuccess ? withstood_ : failed_).insert(number);
        }
    }
    void test_run_end(const doctest::TestRunStats&) override {
        for (const int number : failed_) {
            withstood_.erase(number);
        }
        std::ostream& out = *options_.cout;
        out << "attacks on capture and restore withstood: " << withstood_.size() << " (";
        const char* separator = "";
        for (const int number : withstood_) {
            out << separator << number;
            separator = " ";
        }
        out << ")\n";
    }

    void report_query(const doctest::QueryData&) override {}
    void test_run_start() override {}
    void test_case_reenter(const doctest::TestCaseData&) override {}
    void test_case_exception(const doctest::TestCaseException&) override {}
    void subcase_start(const doctest::SubcaseSignature&) override {}
    void subcase_end() override {}
    void log_assert(const doctest::AssertData&) override {}
    void log_message(const doctest::MessageData&) override {}
    void test_case_skipped(const doctest::TestCaseData&) override {}

private:
    const doctest::ContextOptions& options_;
    std::string current_;
    std::set<int> withstood_;
    std::set<int> failed_;
};

} // namespace

REGISTER_LISTENER("attacks", 1, AttackListener);
