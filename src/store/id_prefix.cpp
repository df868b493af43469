#include "store/id_prefix.hpp"

#include "core/text.hpp"

#include <algorithm>

namespace rexa::store {
namespace {

constexpr std::size_t all_digits = 32;
constexpr std::size_t shown_task_bytes = 60;
constexpr std::size_t shown_prefix_characters = 40;

std::string describe(const Candidate& candidate) {
    return candidate.id.to_string().substr(0, 12) + " (" +
           core::to_ascii_line(core::clip_utf8(candidate.task, shown_task_bytes)) + ")";
}

std::string quoted(std::string_view prefix) {
    const std::string line = core::to_ascii_line(prefix.substr(0, shown_prefix_characters + 1));
    return "'" + line.substr(0, shown_prefix_characters) +
           (line.size() > shown_prefix_characters ? "...'" : "'");
}

} // namespace

IdRange ids_with_prefix(std::string_view prefix) {
    const bool hexadecimal =
        prefix.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
    if (prefix.size() < 4 || prefix.size() > all_digits || !hexadecimal) {
        throw Error(Errc::invalid_argument,
                    "id prefix " + quoted(prefix) + ": give 4 to 32 hexadecimal digits");
    }
    const std::string digits(prefix);
    const std::size_t missing = all_digits - digits.size();
    return {SnapshotId::parse(digits + std::string(missing, '0')),
            SnapshotId::parse(digits + std::string(missing, 'f'))};
}

SnapshotId only_candidate(std::string_view prefix, const std::vector<Candidate>& candidates) {
    if (candidates.empty()) {
        throw Error(Errc::not_found,
                    "id prefix " + std::string(prefix) + ": nothing starts with it");
    }
    if (candidates.size() == 1) {
        return candidates.front().id;
    }
    std::string message =
        "id prefix " + std::string(prefix) + " is ambiguous, give more digits; candidates: ";
    const std::size_t listed = std::min(candidates.size(), listed_candidates);
    for (std::size_t i = 0; i < listed; ++i) {
        message += (i == 0 ? "" : ", ") + describe(candidates[i]);
    }
    if (candidates.size() > listed) {
        message += ", and more";
    }
    throw Error(Errc::ambiguous_prefix, std::move(message));
}

Error missing_snapshot(const SnapshotId& id, bool removed, bool is_draft) {
    const char* why = removed    ? " was removed"
                      : is_draft ? ": this is the id of a draft, which has not been run; "
                                   "draft() gives it and run() runs it"
                                 : ": there is none";
    return {Errc::not_found, "snapshot " + id.brief() + why};
}

std::size_t common_digits(const SnapshotId& a, const SnapshotId& b) noexcept {
    std::size_t digits = 0;
    for (std::size_t i = 0; i < a.raw().size(); ++i, digits += 2) {
        const unsigned difference = static_cast<unsigned>(a.raw()[i] ^ b.raw()[i]);
        if (difference != 0) {
            return digits + (difference < 0x10 ? 1 : 0);
        }
    }
    return digits;
}

} // namespace rexa::store
