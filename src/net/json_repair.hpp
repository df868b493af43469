#ifndef REXA_NET_JSON_REPAIR_HPP
#define REXA_NET_JSON_REPAIR_HPP

#include <string>
#include <string_view>

namespace rexa::net {

/// The same JSON with U+FFFD in the place of each escape that is half a surrogate pair and of each
/// byte that is no UTF-8, for which a parser would refuse all of it.
std::string repair_json_text(std::string_view text);

/// The same JSON with the three bytes that UTF-8 would have for it in the place of each escape that
/// is half a surrogate pair; bytes that are no UTF-8 stay.
std::string keep_surrogates(std::string_view text);

} // namespace rexa::net

#endif
