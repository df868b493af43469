#ifndef REXA_STORE_SQLITE_ENVIRONMENT_ROWS_HPP
#define REXA_STORE_SQLITE_ENVIRONMENT_ROWS_HPP

#include "store/sqlite/database.hpp"

#include <rexa/environment.hpp>

#include <optional>

namespace rexa::sqlite {

/// A description whose package list is an object still to be read.
struct StoredEnvironment {
    EnvironmentDescription description;
    Digest packages;
};

std::optional<StoredEnvironment> load_environment(Database& database, const Digest& fingerprint);
void store_environment(Database& database, const Digest& fingerprint,
                       const EnvironmentDescription& description, const Digest& packages);

} // namespace rexa::sqlite

#endif
