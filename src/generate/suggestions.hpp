#ifndef REXA_GENERATE_SUGGESTIONS_HPP
#define REXA_GENERATE_SUGGESTIONS_HPP

#include <rexa/generation.hpp>

#include <string_view>
#include <vector>

namespace rexa::generate {

/// The experiments an answer lists as "Title:", "Task:" and "Why:", in any Markdown around these
/// words. Those without a task are left out.
std::vector<Suggestion> read_suggestions(std::string_view answer);

} // namespace rexa::generate

#endif
