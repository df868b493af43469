#include "store/sqlite/object_files.hpp"

namespace rexa::sqlite {
namespace {

constexpr std::size_t subfolder_digits = 2;

std::string subfolder_of(std::string_view token) {
    return std::string(token.substr(0, subfolder_digits));
}

} // namespace

bool is_object_file(std::string_view name) noexcept {
    const std::size_t slash = name.find('/');
    const std::size_t dot = name.find('.', subfolder_digits);
    if (slash != subfolder_digits || dot == std::string_view::npos || dot + 1 == name.size()) {
        return false;
    }
    const std::string_view token = name.substr(slash + 1, dot - slash - 1);
    return is_random_name(token) && token.starts_with(name.substr(0, slash)) &&
           name.find_first_not_of("0123456789", dot + 1) == std::string_view::npos;
}

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
        subfolder_ = open_folder(folder_, subfolder_of(token_).c_str());
    }
    const std::string name = token_ + "." + std::to_string(count_++);
    FileDescriptor file = create_file(subfolder_.get(), name);
    names_.push_back(subfolder_of(token_) + "/" + name);
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
