#ifndef REXA_TESTS_LIVE_MODEL_ACCOUNTS_HPP
#define REXA_TESTS_LIVE_MODEL_ACCOUNTS_HPP

#include <rexa/open.hpp>

#include <string>
#include <vector>

namespace rexa::test {

/// The generators and transcribers whose keys are in the environment: GEMINI_API_KEY,
/// OPENAI_API_KEY, ANTHROPIC_API_KEY, at GOOGLE_GEMINI_BASE_URL, OPENAI_BASE_URL and
/// ANTHROPIC_BASE_URL where these are set. REXA_LIVE_MODEL_<NAME> names another model.
OpenOptions options_of_accounts();

/// The same with this key in place of each.
OpenOptions options_with_key(const std::string& key);

} // namespace rexa::test

#endif
