#ifndef REXA_ENGINE_BRANCH_HPP
#define REXA_ENGINE_BRANCH_HPP

#include <rexa/snapshot.hpp>

#include <cstddef>
#include <vector>

namespace rexa {

/// Drafts to run the snapshot's request again, each on the workspace it left behind.
/// Errors: invalid_argument for none, more than 100,000, or more than 256 MiB of requests.
std::vector<Draft> drafts_of(const Snapshot& parent, std::size_t count);

/// A draft of the code of a generation, or one for each of its suggestions.
/// Errors: invalid_argument where it has neither.
std::vector<Draft> drafts_of(const Generation& generation);

} // namespace rexa

#endif
