// C++: where objects of different sizes live.
#include <iostream>
#include <memory>
#include <string>
#include <vector>
#include <windows.h>

struct Image {
    explicit Image(size_t size) : pixels(new unsigned char[size]), size(size) {}
    ~Image() {
        delete[] pixels;
    }
    unsigned char *pixels;
    size_t size;
};

int main() {
    auto small = std::make_unique<int>(42);
    std::vector<Image *> images;
    for (int i = 0; i < 3; i++)
        images.push_back(new Image(1 << 20));
    std::string text(100000, 'x');
    std::vector<double> numbers(300000);
    numbers.resize(600000);
    std::cout << *small << " " << text.size() << " " << numbers.size() << std::endl;
    for (Image *image : images)
        delete image;
    void *page = VirtualAlloc(nullptr, 1, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    std::cout << page << std::endl;
    VirtualFree(page, 0, MEM_RELEASE);
    return 0;
}
