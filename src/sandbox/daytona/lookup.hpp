#ifndef REXA_SANDBOX_DAYTONA_LOOKUP_HPP
#define REXA_SANDBOX_DAYTONA_LOOKUP_HPP

#include <rexa/daytona/v0/client.hpp>
#include <rexa/sandbox.hpp>

#include <optional>
#include <string>

// Sandboxes that rexa made, among all of an account.
namespace rexa::daytona {

/// Labels of sandboxes that rexa makes: the key of the spec, and a word for each creation.
inline constexpr const char* key_label = "rexa.key";
inline constexpr const char* attempt_label = "rexa.attempt";

/// The key a sandbox was made with; empty: rexa did not make it.
SandboxKey key_of(const v0::SandboxRecord& record);

/// Whether it ends already.
bool is_going(const v0::SandboxRecord& record);

/// The sandbox of this key, in whatever state; none when there is none. `attempt`: of the creation
/// of this word alone; empty: of any.
std::optional<v0::SandboxRecord> find_sandbox(const v0::Client& client, const SandboxKey& key,
                                              const std::string& attempt, const Call& call);

/// Ends a sandbox; one that is gone, or going, is no error.
void remove_sandbox(const v0::Client& client, const std::string& id, const Call& call);

} // namespace rexa::daytona

#endif
