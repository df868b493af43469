#include "store/sqlite/orphan_files.hpp"

#include "store/sqlite/file_lock.hpp"
#include "store/sqlite/lease_rows.hpp"
#include "store/sqlite/spool_files.hpp"

#include <rexa/error.hpp>

#include <fcntl.h>
#include <sys/stat.h>

#include <functional>
#include <optional>
#include <set>

namespace rexa::sqlite {

std::uint64_t OrphanFiles::count(const Call& call) {
    const auto spools = names_in(parts_.folder.spool(), "spool");
    std::optional<ObjectGate::Pass> alone;
    try {
        alone = parts_.objects.gate().close(Call().deadline(Call::Clock::now()));
    } catch (const Error& error) {
        if (error.code() != Errc::store_busy) {
            throw;
        }
    }
    const auto reader = parts_.readers.take(call);
    std::uint64_t orphans = orphan_spools(spools, *reader).size();
    if (alone) {
        // With a batch open, its new files cannot be told from orphans.
        orphans += without_row(object_files(), *reader).size();
    }
    return orphans;
}

/// Names are never used again. A file that was there before a moment in which no batch was open
/// belongs to none that is open now: it has a row, or nobody needs it. Spools, too, are listed
/// before they are looked up: an owner is on record before he has one.
std::uint64_t OrphanFiles::remove(const Call& call) {
    const auto spools = names_in(parts_.folder.spool(), "spool");
    auto files = object_files();
    static_cast<void>(parts_.objects.gate().close(bounded(call, parts_.options.busy_timeout)));
    std::vector<std::string> unneeded_spools;
    {
        const auto reader = parts_.readers.take(call);
        unneeded_spools = orphan_spools(spools, *reader);
        files = without_row(std::move(files), *reader);
    }
    for (const std::string& name : unneeded_spools) {
        remove_file(parts_.folder.spool(), name);
    }
    for (const std::string& name : files) {
        remove_file(parts_.folder.objects(), name);
    }
    return unneeded_spools.size() + files.size();
}

std::vector<std::string> OrphanFiles::object_files() const {
    std::vector<std::string> files;
    const int objects = parts_.folder.objects();
    for (const std::string& subfolder : names_in(objects, "objects")) {
        struct stat status {};
        if (::fstatat(objects, subfolder.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0 ||
            !S_ISDIR(status.st_mode)) {
            continue;
        }
        const FileDescriptor folder = open_folder(objects, subfolder.c_str());
        for (const std::string& file : names_in(folder.get(), subfolder)) {
            files.push_back(subfolder + "/" + file);
        }
    }
    return files;
}

std::vector<std::string> OrphanFiles::without_row(std::vector<std::string> files,
                                                  Database& database) {
    std::erase_if(files, [&](const std::string& name) {
        return database.query("SELECT 1 FROM pack WHERE file = ?")
            .bind(std::string_view(name))
            .next();
    });
    return files;
}

/// Spool files belong to owners who live, or whose runs are still to be recovered.
std::vector<std::string> OrphanFiles::orphan_spools(std::vector<std::string> names,
                                                    Database& database) const {
    std::set<std::string, std::less<>> needed;
    for (const RecordedOwner& owner : load_owners(database)) {
        if (!load_runs_of(database, owner.number).empty() || parts_.runs.is_own(owner.identity) ||
            is_alive(parts_.folder.owners(), owner.identity)) {
            needed.insert(owner.identity.token);
        }
    }
    std::erase_if(names, [&](const std::string& name) {
        const std::string_view owner = spool_owner(name);
        return owner.empty() || needed.contains(owner);
    });
    return names;
}

} // namespace rexa::sqlite
