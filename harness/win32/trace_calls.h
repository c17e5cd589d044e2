// The calls that `grade.py trace` sees: one row each. The program is linked with a wrapper for
// every row (trace.c), and grader/grading/traced_calls.py reads the same rows to put a call into
// words.
//
//   CALL(FUNCTION, DLL, KIND, RESULT, "NAME:SHOWN NAME:SHOWN ...")
//
// KIND is map (it may change the address space: photographed), block (a block of a heap:
// photographed as long as there are not too many), ask (it changes nothing: not photographed) or
// end (it does not return: photographed before it).
// RESULT and SHOWN say how a number is shown: number has 32 bits, bytes has 64. *SHOWN is an
// address of such a number, which is read when the call has succeeded; text8 and text16 are
// addresses of a name.

#ifndef CALL
#error "define CALL() first"
#endif

// clang-format off
CALL(VirtualAlloc, kernel32, map, address, "lpAddress:address dwSize:bytes flAllocationType:allocation flProtect:protect")
CALL(VirtualAllocEx, kernel32, map, address, "hProcess:process lpAddress:address dwSize:bytes flAllocationType:allocation flProtect:protect")
CALL(VirtualAllocExNuma, kernel32, map, address, "hProcess:process lpAddress:address dwSize:bytes flAllocationType:allocation flProtect:protect nndPreferred:number")
CALL(VirtualAlloc2, kernelbase, map, address, "Process:process BaseAddress:address Size:bytes AllocationType:allocation PageProtection:protect ExtendedParameters:address ParameterCount:number")
CALL(VirtualFree, kernel32, map, bool, "lpAddress:address dwSize:bytes dwFreeType:freeing")
CALL(VirtualFreeEx, kernel32, map, bool, "hProcess:process lpAddress:address dwSize:bytes dwFreeType:freeing")
CALL(VirtualProtect, kernel32, map, bool, "lpAddress:address dwSize:bytes flNewProtect:protect lpflOldProtect:*protect")
CALL(VirtualProtectEx, kernel32, map, bool, "hProcess:process lpAddress:address dwSize:bytes flNewProtect:protect lpflOldProtect:*protect")
CALL(VirtualLock, kernel32, map, bool, "lpAddress:address dwSize:bytes")
CALL(VirtualUnlock, kernel32, map, bool, "lpAddress:address dwSize:bytes")
CALL(DiscardVirtualMemory, kernel32, map, error, "VirtualAddress:address Size:bytes")
CALL(VirtualQuery, kernel32, ask, bytes, "lpAddress:address lpBuffer:*memory dwLength:bytes")
CALL(VirtualQueryEx, kernel32, ask, bytes, "hProcess:process lpAddress:address lpBuffer:*memory dwLength:bytes")
CALL(HeapCreate, kernel32, map, heap, "flOptions:heapflags dwInitialSize:bytes dwMaximumSize:bytes")
CALL(HeapDestroy, kernel32, map, bool, "hHeap:heap")
CALL(HeapAlloc, kernel32, block, block, "hHeap:heap dwFlags:heapflags dwBytes:bytes")
CALL(HeapReAlloc, kernel32, block, block, "hHeap:heap dwFlags:heapflags lpMem:block dwBytes:bytes")
CALL(HeapFree, kernel32, block, bool, "hHeap:heap dwFlags:heapflags lpMem:block")
CALL(GlobalAlloc, kernel32, block, block, "uFlags:number dwBytes:bytes")
CALL(GlobalFree, kernel32, block, nothing, "hMem:block")
CALL(LocalAlloc, kernel32, block, block, "uFlags:number uBytes:bytes")
CALL(LocalFree, kernel32, block, nothing, "hMem:block")
CALL(malloc, msvcrt, block, block, "size:bytes")
CALL(calloc, msvcrt, block, block, "count:bytes size:bytes")
CALL(realloc, msvcrt, block, block, "memory:block size:bytes")
CALL(free, msvcrt, block, nothing, "memory:block")
CALL(_aligned_malloc, msvcrt, block, block, "size:bytes alignment:bytes")
CALL(_aligned_free, msvcrt, block, nothing, "memory:block")
CALL(CreateThread, kernel32, map, handle, "lpThreadAttributes:address dwStackSize:bytes lpStartAddress:code lpParameter:address dwCreationFlags:threadflags lpThreadId:*thread")
CALL(_beginthreadex, msvcrt, map, handle, "security:address stack_size:number start_address:code arglist:address initflag:threadflags thrdaddr:*thread")
CALL(_beginthread, msvcrt, map, handle, "start_address:code stack_size:number arglist:address")
CALL(TerminateThread, kernel32, map, bool, "hThread:handle dwExitCode:number")
CALL(CreateFileMappingA, kernel32, map, handle, "hFile:handle lpAttributes:address flProtect:section dwMaximumSizeHigh:number dwMaximumSizeLow:number lpName:text8")
CALL(CreateFileMappingW, kernel32, map, handle, "hFile:handle lpAttributes:address flProtect:section dwMaximumSizeHigh:number dwMaximumSizeLow:number lpName:text16")
CALL(OpenFileMappingA, kernel32, map, handle, "dwDesiredAccess:access bInheritHandle:number lpName:text8")
CALL(OpenFileMappingW, kernel32, map, handle, "dwDesiredAccess:access bInheritHandle:number lpName:text16")
CALL(MapViewOfFile, kernel32, map, address, "hSection:handle dwDesiredAccess:access dwFileOffsetHigh:number dwFileOffsetLow:number dwNumberOfBytesToMap:bytes")
CALL(MapViewOfFileEx, kernel32, map, address, "hSection:handle dwDesiredAccess:access dwFileOffsetHigh:number dwFileOffsetLow:number dwNumberOfBytesToMap:bytes lpBaseAddress:address")
CALL(MapViewOfFile3, kernelbase, map, address, "Section:handle Process:process BaseAddress:address Offset:bytes ViewSize:bytes AllocationType:allocation PageProtection:protect ExtendedParameters:address ParameterCount:number")
CALL(UnmapViewOfFile, kernel32, map, bool, "lpBaseAddress:address")
CALL(UnmapViewOfFileEx, kernel32, map, bool, "lpBaseAddress:address flags:number")
CALL(FlushViewOfFile, kernel32, ask, bool, "lpBaseAddress:address dwNumberOfBytesToFlush:bytes")
CALL(LoadLibraryA, kernel32, map, module, "lpLibFileName:text8")
CALL(LoadLibraryW, kernel32, map, module, "lpLibFileName:text16")
CALL(LoadLibraryExA, kernel32, map, module, "lpLibFileName:text8 hFile:handle dwFlags:number")
CALL(LoadLibraryExW, kernel32, map, module, "lpLibFileName:text16 hFile:handle dwFlags:number")
CALL(FreeLibrary, kernel32, map, bool, "hLibModule:module")
CALL(CreateProcessA, kernel32, map, bool, "lpApplicationName:text8 lpCommandLine:text8 lpProcessAttributes:address lpThreadAttributes:address bInheritHandles:number dwCreationFlags:number lpEnvironment:address lpCurrentDirectory:address lpStartupInfo:address lpProcessInformation:address")
CALL(CreateProcessW, kernel32, map, bool, "lpApplicationName:text16 lpCommandLine:text16 lpProcessAttributes:address lpThreadAttributes:address bInheritHandles:number dwCreationFlags:number lpEnvironment:address lpCurrentDirectory:address lpStartupInfo:address lpProcessInformation:address")
CALL(ReadProcessMemory, kernel32, ask, bool, "hProcess:process lpBaseAddress:address lpBuffer:address nSize:bytes lpNumberOfBytesRead:*bytes")
CALL(WriteProcessMemory, kernel32, map, bool, "hProcess:process lpBaseAddress:address lpBuffer:address nSize:bytes lpNumberOfBytesWritten:*bytes")
CALL(ExitProcess, kernel32, end, nothing, "uExitCode:number")
CALL(TerminateProcess, kernel32, end, bool, "hProcess:process uExitCode:number")
CALL(abort, msvcrt, end, nothing, "")
CALL(_exit, msvcrt, end, nothing, "status:number")
CALL(NtAllocateVirtualMemory, ntdll, map, ntstatus, "ProcessHandle:process BaseAddress:*address ZeroBits:bytes RegionSize:*bytes AllocationType:allocation Protect:protect")
CALL(NtFreeVirtualMemory, ntdll, map, ntstatus, "ProcessHandle:process BaseAddress:*address RegionSize:*bytes FreeType:freeing")
CALL(NtProtectVirtualMemory, ntdll, map, ntstatus, "ProcessHandle:process BaseAddress:*address RegionSize:*bytes NewProtect:protect OldProtect:*protect")
CALL(NtQueryVirtualMemory, ntdll, ask, ntstatus, "ProcessHandle:process BaseAddress:address MemoryInformationClass:number MemoryInformation:address MemoryInformationLength:bytes ReturnLength:*bytes")
CALL(NtCreateSection, ntdll, map, ntstatus, "SectionHandle:*handle DesiredAccess:number ObjectAttributes:address MaximumSize:*bytes SectionPageProtection:protect AllocationAttributes:section FileHandle:handle")
CALL(NtMapViewOfSection, ntdll, map, ntstatus, "SectionHandle:handle ProcessHandle:process BaseAddress:*address ZeroBits:bytes CommitSize:bytes SectionOffset:*bytes ViewSize:*bytes InheritDisposition:number AllocationType:allocation Win32Protect:protect")
CALL(NtUnmapViewOfSection, ntdll, map, ntstatus, "ProcessHandle:process BaseAddress:address")
CALL(RtlAllocateHeap, ntdll, block, block, "HeapHandle:heap Flags:heapflags Size:bytes")
CALL(RtlFreeHeap, ntdll, block, bool, "HeapHandle:heap Flags:heapflags BaseAddress:block")
// clang-format on
