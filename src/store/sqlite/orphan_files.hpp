#ifndef REXA_STORE_SQLITE_ORPHAN_FILES_HPP
#define REXA_STORE_SQLITE_ORPHAN_FILES_HPP

#include "store/sqlite/parts.hpp"

#include <string>
#include <vector>

namespace rexa::sqlite {

/// Files below the folders of spools and objects that nothing refers to.
class OrphanFiles {
public:
    explicit OrphanFiles(Parts& parts) : parts_(parts) {}

    /// Those there are, as far as that can be told while batches are open.
    [[nodiscard]] std::uint64_t count(const Call& call);
    /// Waits until no batch is open, for one moment. Returns how many there were.
    /// Errors: store_busy when batches stay open.
    std::uint64_t remove(const Call& call);

private:
    [[nodiscard]] std::vector<std::string> object_files() const;
    [[nodiscard]] static std::vector<std::string> without_row(std::vector<std::string> files,
                                                              Database& database);
    [[nodiscard]] std::vector<std::string> orphan_spools(std::vector<std::string> names,
                                                         Database& database) const;

    Parts& parts_;
};

} // namespace rexa::sqlite

#endif
