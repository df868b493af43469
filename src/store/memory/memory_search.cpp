#include "store/memory/memory_search.hpp"

#include "store/search_text.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace rexa::memory {
namespace {

using Tokens = std::vector<std::string>;

/// Bytes of multi-byte characters count as letters.
bool is_token_byte(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           static_cast<unsigned char>(c) >= 0x80;
}

Tokens tokens_of(std::string_view text) {
    Tokens tokens;
    bool inside = false;
    for (const char c : text) {
        if (is_token_byte(c)) {
            if (!inside) {
                tokens.emplace_back();
            }
            tokens.back() += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
        inside = is_token_byte(c);
    }
    return tokens;
}

} // namespace

bool matches_text(const Snapshot& snapshot, std::string_view words) {
    const Tokens columns[] = {tokens_of(snapshot.task()), tokens_of(snapshot.code()),
                              tokens_of(store::searchable_output(snapshot.output()))};
    bool says_something = false;
    for (const std::string_view word : store::query_words(words)) {
        const Tokens phrase = tokens_of(word);
        if (phrase.empty()) {
            continue;
        }
        says_something = true;
        const bool found = std::ranges::any_of(columns, [&](const Tokens& column) {
            return !std::ranges::search(column, phrase).empty();
        });
        if (!found) {
            return false;
        }
    }
    return says_something;
}

} // namespace rexa::memory
