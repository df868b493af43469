#include "store/sqlite/object_files.hpp"

namespace rexa::sqlite {

ObjectFiles::~ObjectFiles() {
    if (::getpid() != process_) {
        return;
    }
    for (const std::string& name : names_) {
        ::unlinkat(folder_, name.c_str(), 0);
    }
}

ObjectFile ObjectFiles::create() {
    if (!subfolder_) {
        token_ = random_name();
        subfolder_ = open_folder(folder_, token_.substr(0, 2).c_str());
    }
    const std::string name = token_ + "." + std::to_string(count_++);
    FileDescriptor file = create_file(subfolder_.get(), name);
    names_.push_back(token_.substr(0, 2) + "/" + name);
    return {std::move(file), names_.back()};
}

void ObjectFiles::remove(const std::string& name) {
    if (::getpid() == process_) {
        std::erase(names_, name);
        remove_file(folder_, name);
    }
}

void ObjectFiles::sync_folders() {
    if (!names_.empty()) {
        sync_file(subfolder_.get(), "objects");
        sync_file(folder_, "objects");
    }
}

} // namespace rexa::sqlite
