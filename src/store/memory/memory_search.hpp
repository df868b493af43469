#ifndef REXA_STORE_MEMORY_MEMORY_SEARCH_HPP
#define REXA_STORE_MEMORY_MEMORY_SEARCH_HPP

#include <rexa/snapshot.hpp>

#include <string_view>

namespace rexa::memory {

/// Whether every word occurs in task, code or output, as full-text search sees them: letters and
/// digits in a row are one token, ASCII letters are equal in both cases, and a word of several
/// tokens is a phrase. Words without a letter or digit say nothing.
bool matches_text(const Snapshot& snapshot, std::string_view words);

} // namespace rexa::memory

#endif
