#ifndef REXA_STORE_SEARCH_TEXT_HPP
#define REXA_STORE_SEARCH_TEXT_HPP

#include <rexa/execution.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::store {

/// The part of the output that full-text search covers: what is kept of both streams, up to the
/// first and the last 512 KiB of each.
std::string searchable_output(const Output& output);

/// The words of a person's query, in order: what stands between blanks.
std::vector<std::string_view> query_words(std::string_view text);

/// How many terms these are for an index, which also takes a word apart at its punctuation.
std::size_t count_terms(std::string_view text) noexcept;

/// The same as a query of SQLite's full-text search: every word in quotes, so that nothing of it is
/// taken for syntax.
std::string full_text_query(std::string_view text);

} // namespace rexa::store

#endif
