#include "store/sqlite/environment_rows.hpp"

#include "store/sqlite/operation_rows.hpp"

namespace rexa::sqlite {

std::optional<StoredEnvironment> load_environment(Database& database, const Digest& fingerprint) {
    auto row = database.query("SELECT interpreter, version, platform, packages FROM environment "
                              "WHERE fingerprint = ?");
    if (!row.bind(fingerprint).next()) {
        return std::nullopt;
    }
    StoredEnvironment found;
    found.description.interpreter = row.text(0);
    found.description.version = row.text(1);
    found.description.platform = row.text(2);
    found.packages = row.digest(3);
    return found;
}

void store_environment(Database& database, const Digest& fingerprint,
                       const EnvironmentDescription& description, const Digest& packages) {
    database
        .query("INSERT OR REPLACE INTO environment(fingerprint, interpreter, version, platform, "
               "packages) VALUES(?, ?, ?, ?, ?)")
        .bind(fingerprint)
        .bind(std::string_view(description.interpreter))
        .bind(std::string_view(description.version))
        .bind(std::string_view(description.platform))
        .bind(packages)
        .run();
    log_operation(database, "environment", std::nullopt, fingerprint.to_string());
}

} // namespace rexa::sqlite
