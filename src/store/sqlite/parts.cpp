#include "store/sqlite/parts.hpp"

#include "store/sqlite/schema.hpp"

namespace rexa::sqlite {
namespace {

StoreFolder prepare_folder(const std::filesystem::path& path, const SqliteOptions& options,
                           const FileSystemProbe& probe) {
    StoreFolder folder(path, probe);
    prepare_database(folder, options);
    return folder;
}

} // namespace

Parts::Parts(const std::filesystem::path& path, const SqliteOptions& wanted,
             const FileSystemProbe& probe)
    : options(wanted), folder(prepare_folder(path, wanted, probe)),
      writes(folder.database(), options), readers(folder.database(), options),
      objects(readers, folder.objects(), options), runs(folder.owners(), folder.spool()) {}

void Parts::abandon() noexcept {
    writes.abandon();
    readers.abandon();
    runs.abandon();
}

} // namespace rexa::sqlite
