#ifndef REXA_GENERATE_TIDY_CODE_HPP
#define REXA_GENERATE_TIDY_CODE_HPP

#include <rexa/language.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace rexa::generate {

/// Code with what models, chats and notebooks put into it taken out or set right.
struct TidyCode {
    std::string code;
    std::vector<std::string> repairs;  ///< what was done: "line ends", "quotes", "prompts", ...
    std::vector<std::string> packages; ///< that it wanted installed, as in "!pip install pandas"
};

/// What comes behind it, in one program.
void append(TidyCode& code, const TidyCode& further);

/// What is always right: line ends, a byte order mark, common indentation, a last line end.
TidyCode tidy_layout(std::string_view code);

// What is right only for code that is no program as it stands:

/// Takes out an interpreter's prompts, a notebook's magic lines and commands that install packages.
TidyCode tidy_notebook(TidyCode tidy, Language language);

/// Makes typographic quotes and blanks plain ones, also in texts.
TidyCode tidy_typography(TidyCode tidy);

/// Each once, and no more than a hundred.
void add_package(std::string package, std::vector<std::string>& packages);

/// The packages that "pip install" is told to install, with or without a notebook's mark before it.
std::vector<std::string> wanted_packages(std::string_view command);

} // namespace rexa::generate

#endif
